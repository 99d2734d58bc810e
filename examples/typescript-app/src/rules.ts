import type { Bird, Flock } from "./flock";

/** The share of a wish that a bird follows within a second. Edit these while the birds fly. */
const WISHES = {
  keepDistance: 9,
  flyAlike: 1.6,
  stayTogether: 0.9,
};

/** The distance that birds keep from each other, in pixels. */
const ELBOW_ROOM = 16;

/** Moves every bird by what it has seen of the others. */
export function step(flock: Flock, seconds: number): void {
  const wishes = flock.birds.map((bird) => wishOf(bird, flock));
  flock.birds.forEach((bird, index) => {
    bird.vx += wishes[index]!.x * seconds;
    bird.vy += wishes[index]!.y * seconds;
    const factor = flock.settings.speed / (Math.hypot(bird.vx, bird.vy) || 1);
    bird.vx *= factor;
    bird.vy *= factor;
    bird.x = around(bird.x + bird.vx * seconds, flock.width);
    bird.y = around(bird.y + bird.vy * seconds, flock.height);
  });
}

/** A bird that leaves the sky on one side comes back on the other. */
function around(value: number, size: number): number {
  return ((value % size) + size) % size;
}

function wishOf(bird: Bird, { birds, settings }: Flock): { x: number; y: number } {
  const wish = { x: 0, y: 0 };
  const near = birds.filter((other) =>
    other !== bird && Math.hypot(other.x - bird.x, other.y - bird.y) < settings.sight
  );
  for (const other of near) {
    const [dx, dy] = [other.x - bird.x, other.y - bird.y];
    wish.x += ((other.vx - bird.vx) * WISHES.flyAlike + dx * WISHES.stayTogether) / near.length;
    wish.y += ((other.vy - bird.vy) * WISHES.flyAlike + dy * WISHES.stayTogether) / near.length;
    if (Math.hypot(dx, dy) < ELBOW_ROOM) {
      wish.x -= dx * WISHES.keepDistance;
      wish.y -= dy * WISHES.keepDistance;
    }
  }
  return wish;
}
