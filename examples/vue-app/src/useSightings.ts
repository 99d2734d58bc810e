import { computed, type ComputedRef, ref, type Ref } from "vue";

/** One bird, seen once. */
export interface Sighting {
  id: number;
  bird: string;
  place: string;
  heard: boolean;
}

/** The sightings that a list shows, and what can be done to them. */
export interface Sightings {
  sightings: Ref<Sighting[]>;
  heardCount: ComputedRef<number>;
  add(bird: string, place: string): void;
  remove(id: number): void;
}

const first: Sighting[] = [
  { id: 1, bird: "Red-eyed vireo", place: "Oak canopy", heard: true },
  { id: 2, bird: "Blue-headed vireo", place: "Edge of the spruces", heard: false },
  { id: 3, bird: "Bell's vireo", place: "Willow thicket", heard: true },
];

/** A list of sightings of its own, with three to begin with. */
export function useSightings(): Sightings {
  const sightings = ref(first.map((sighting) => ({ ...sighting })));
  let nextId = sightings.value.length + 1;
  return {
    sightings,
    heardCount: computed(() => sightings.value.filter(({ heard }) => heard).length),
    add(bird, place) {
      sightings.value.unshift({ id: nextId++, bird, place, heard: false });
    },
    remove(id) {
      sightings.value = sightings.value.filter((sighting) => sighting.id !== id);
    },
  };
}
