import { useReducer } from "react";

/** The species that were seen, by name, and how often. */
export type LifeList = Readonly<Record<string, number>>;

/** Actions on a list. */
export type LifeListAction =
  | { type: "seen"; name: string }
  | { type: "mistaken"; name: string };

function reduce(list: LifeList, action: LifeListAction): LifeList {
  const count = list[action.name] ?? 0;
  switch (action.type) {
    case "seen":
      return { ...list, [action.name]: count + 1 };
    case "mistaken":
      return { ...list, [action.name]: Math.max(0, count - 1) };
  }
}

const first: LifeList = { "Red-eyed vireo": 3, "Wood thrush": 1 };

/** A list with two species to begin with, and the function that changes it. */
export function useLifeList() {
  return useReducer(reduce, first);
}
