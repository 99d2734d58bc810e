/** A question, its answers, and which of them is right. */
export interface Question {
  text: string;
  answers: readonly string[];
  right: number;
}

export const QUESTIONS: readonly Question[] = [
  {
    text: "It stands in the water without a move, for an hour",
    answers: ["Great blue heron", "Northern harrier", "Swamp sparrow"],
    right: 0,
  },
  {
    text: "It says the same phrase all day long, from the top of an oak",
    answers: ["Virginia rail", "Red-eyed vireo", "Green heron"],
    right: 1,
  },
  {
    text: "It flies low over the reeds, with a white patch on its back",
    answers: ["Bell's vireo", "Wood thrush", "Northern harrier"],
    right: 2,
  },
];
