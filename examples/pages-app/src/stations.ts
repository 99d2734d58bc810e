/** A place where the trail stops. */
export interface Station {
  name: string;
  /** The walk from the station before it. */
  minutes: number;
  birds: string;
}

export const STATIONS: readonly Station[] = [
  { name: "Boardwalk", minutes: 5, birds: "Swamp sparrows, and rails that nobody sees" },
  { name: "Heron blind", minutes: 20, birds: "Great blue herons and green herons" },
  { name: "Willow island", minutes: 15, birds: "Bell's vireos, in May" },
  { name: "Lookout", minutes: 30, birds: "Northern harriers at dusk" },
];
