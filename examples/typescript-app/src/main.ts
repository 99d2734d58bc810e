/**
 * The page without a framework. What has to survive an edit is the flock: it lives in `import.meta.hot.data`, which an
 * update of this module hands to the next version. The other modules hold functions only, and are exchanged while the
 * birds fly.
 */
import { draw } from "./draw";
import { createFlock, type Flock } from "./flock";
import { showPanel } from "./panel";
import { step } from "./rules";

const canvas = document.querySelector<HTMLCanvasElement>("#sky")!;
const panel = document.querySelector<HTMLElement>("#panel")!;
const context = canvas.getContext("2d")!;
const flock: Flock = import.meta.hot?.data.flock ??
  createFlock(60, window.innerWidth, window.innerHeight);

function fitWindow(): void {
  flock.width = canvas.width = window.innerWidth;
  flock.height = canvas.height = window.innerHeight;
}

let earlier = performance.now();
let request = 0;

function fly(now: number): void {
  // A tab that was in the background makes no leap.
  step(flock, Math.min((now - earlier) / 1000, 0.05));
  earlier = now;
  draw(context, flock);
  request = requestAnimationFrame(fly);
}

fitWindow();
window.addEventListener("resize", fitWindow);
showPanel(panel, flock);
request = requestAnimationFrame(fly);

if (import.meta.hot) {
  import.meta.hot.accept();
  import.meta.hot.dispose((data) => {
    cancelAnimationFrame(request);
    window.removeEventListener("resize", fitWindow);
    data.flock = flock;
  });
}
