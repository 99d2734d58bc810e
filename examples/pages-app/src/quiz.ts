import { QUESTIONS } from "./questions";

/** How far somebody has come. An update of this module, or of the questions, hands it to the next version. */
interface Progress {
  points: number;
  asked: number;
}

const progress: Progress = import.meta.hot?.data.progress ?? { points: 0, asked: 0 };
const section = document.querySelector("#quiz")!;

function answer(isRight: boolean): void {
  progress.asked++;
  if (isRight) progress.points++;
  show();
}

function answerButton(text: string, isRight: boolean): HTMLButtonElement {
  const button = Object.assign(document.createElement("button"), { textContent: text });
  button.addEventListener("click", () => answer(isRight));
  return button;
}

function show(): void {
  // After the last question comes the first one again.
  const { text, answers, right } = QUESTIONS[progress.asked % QUESTIONS.length]!;
  const question = Object.assign(document.createElement("h2"), { textContent: text });
  const points = Object.assign(document.createElement("p"), {
    id: "points",
    role: "status",
    textContent: `${progress.points} of ${progress.asked} points`,
  });
  section.replaceChildren(
    question,
    ...answers.map((name, index) => answerButton(name, index === right)),
    points,
  );
}

show();

if (import.meta.hot) {
  import.meta.hot.accept();
  import.meta.hot.dispose((data) => {
    data.progress = progress;
  });
}
