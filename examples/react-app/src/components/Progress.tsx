import styles from "./Progress.module.css";

export function Progress({ seen, all }: { seen: number; all: number }) {
  return (
    <div className="card">
      <span className="value">
        {seen} of {all}
      </span>
      <progress className={styles.bar} value={seen} max={all} aria-label="Species seen" />
    </div>
  );
}
