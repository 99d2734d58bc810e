import type { Species } from "../species";
import styles from "./SpeciesRow.module.css";

interface SpeciesRowProps {
  species: Species;
  count: number;
  onSeen(): void;
  onMistaken(): void;
}

export function SpeciesRow({ species, count, onSeen, onMistaken }: SpeciesRowProps) {
  const { name, family, chance } = species;
  return (
    <li className={count > 0 ? `${styles.row} ${styles.seen}` : styles.row}>
      <div className={styles.text}>
        <strong>{name}</strong>
        <small className="quiet">
          {family}, on {chance} of 100 walks
        </small>
      </div>
      <button type="button" disabled={count === 0} aria-label={`Not ${name}`} onClick={onMistaken}>
        −
      </button>
      <output aria-label={`Times that you saw ${name}`}>{count}</output>
      <button type="button" aria-label={`Saw ${name}`} onClick={onSeen}>
        +
      </button>
    </li>
  );
}
