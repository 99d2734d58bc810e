import type { Bird, Flock } from "./flock";

/** The length of a bird, in pixels. */
const LENGTH = 11;

/** Paints the whole sky. */
export function draw(context: CanvasRenderingContext2D, { birds, width, height }: Flock): void {
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, "#22304f");
  sky.addColorStop(0.65, "#8a5a6d");
  sky.addColorStop(1, "#eea36b");
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#fdf3e4";
  for (const bird of birds) drawBird(context, bird);
}

function drawBird(context: CanvasRenderingContext2D, { x, y, vx, vy }: Bird): void {
  context.save();
  context.translate(x, y);
  context.rotate(Math.atan2(vy, vx));
  context.beginPath();
  context.moveTo(LENGTH / 2, 0);
  context.lineTo(-LENGTH / 2, LENGTH / 3);
  context.lineTo(-LENGTH / 4, 0);
  context.lineTo(-LENGTH / 2, -LENGTH / 3);
  context.fill();
  context.restore();
}
