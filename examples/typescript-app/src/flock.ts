/** A bird: where it is and where it flies, in pixels and pixels a second. */
export interface Bird {
  x: number;
  y: number;
  vx: number;
  vy: number;
}

/** Settings of the panel. */
export interface Settings {
  /** How far a bird sees, in pixels. */
  sight: number;
  /** Pixels a second. */
  speed: number;
}

/** Everything that has to survive an update of the code. */
export interface Flock {
  birds: Bird[];
  settings: Settings;
  /** The part of the page that the birds have. */
  width: number;
  height: number;
}

/** A flock that is spread over a sky of the given size. */
export function createFlock(count: number, width: number, height: number): Flock {
  const flock: Flock = { birds: [], settings: { sight: 70, speed: 110 }, width, height };
  release(flock, count);
  return flock;
}

/** Adds birds at places of no order, in directions of no order. */
export function release({ birds, settings, width, height }: Flock, count: number): void {
  for (let index = 0; index < count; index++) {
    const direction = Math.random() * 2 * Math.PI;
    birds.push({
      x: Math.random() * width,
      y: Math.random() * height,
      vx: Math.cos(direction) * settings.speed,
      vy: Math.sin(direction) * settings.speed,
    });
  }
}
