/** A kind of bird that can be on the list. */
export interface Species {
  name: string;
  family: string;
  /** How many of a hundred walks meet it. */
  chance: number;
}

export const SPECIES: readonly Species[] = [
  { name: "Red-eyed vireo", family: "Vireos", chance: 62 },
  { name: "White-eyed vireo", family: "Vireos", chance: 31 },
  { name: "Wood thrush", family: "Thrushes", chance: 44 },
  { name: "Hermit thrush", family: "Thrushes", chance: 27 },
  { name: "American redstart", family: "Warblers", chance: 38 },
  { name: "Hooded warbler", family: "Warblers", chance: 19 },
  { name: "Cerulean warbler", family: "Warblers", chance: 6 },
];
