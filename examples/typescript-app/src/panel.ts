import { type Flock, release, type Settings } from "./flock";

/** How many birds a click releases. */
const HANDFUL = 5;

const slider = (name: keyof Settings, label: string, most: number) => `
  <label>
    ${label}
    <input type="range" name="${name}" min="10" max="${most}" />
  </label>`;

/** Shows the panel in `element`, in place of an earlier version of it. */
export function showPanel(element: HTMLElement, flock: Flock): void {
  element.innerHTML = `
    <h1>Evening flock</h1>
    <p>Edit any file of this folder: the birds go on flying.</p>
    <p><strong id="count"></strong> birds</p>
    <button type="button" id="release">Release ${HANDFUL} more</button>
    ${slider("sight", "How far they see", 200)}
    ${slider("speed", "How fast they fly", 300)}
  `;
  const count = element.querySelector("#count")!;
  const showCount = () => (count.textContent = String(flock.birds.length));
  showCount();
  element.querySelector("#release")!.addEventListener("click", () => {
    release(flock, HANDFUL);
    showCount();
  });
  for (const input of element.querySelectorAll("input")) {
    const name = input.name as keyof Settings;
    input.valueAsNumber = flock.settings[name];
    input.addEventListener("input", () => (flock.settings[name] = input.valueAsNumber));
  }
}
