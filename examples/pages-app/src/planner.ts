import { STATIONS } from "./stations";

const BREAK_MINUTES = 10;

/** The visitor's plan. An update of this module hands it to the next version. */
interface Plan {
  chosen: Set<string>;
  breaks: number;
}

const plan: Plan = import.meta.hot?.data.plan ?? { chosen: new Set(["Boardwalk"]), breaks: 0 };
const section = document.querySelector("#planner")!;

const boxes = STATIONS.map(({ name }) => `
    <li><label><input type="checkbox" value="${name}" /> ${name}</label></li>`);
section.innerHTML = `
  <ul>${boxes.join("")}</ul>
  <p>
    <button type="button" id="add">Add a break</button>
    <strong id="breaks"></strong> breaks of ${BREAK_MINUTES} minutes
  </p>
  <p id="sum" role="status"></p>
`;

function show(): void {
  const walk = STATIONS.filter(({ name }) => plan.chosen.has(name))
    .reduce((sum, { minutes }) => sum + minutes, plan.breaks * BREAK_MINUTES);
  section.querySelector("#breaks")!.textContent = String(plan.breaks);
  section.querySelector("#sum")!.textContent = `${walk} minutes, and as long as you like to look`;
}

for (const box of section.querySelectorAll("input")) {
  box.checked = plan.chosen.has(box.value);
  box.addEventListener("change", () => {
    if (box.checked) plan.chosen.add(box.value);
    else plan.chosen.delete(box.value);
    show();
  });
}
section.querySelector("#add")!.addEventListener("click", () => {
  plan.breaks++;
  show();
});
show();

if (import.meta.hot) {
  import.meta.hot.accept();
  import.meta.hot.dispose((data) => {
    data.plan = plan;
  });
}
