import { useState } from "react";

export function ClickCounter() {
  const [count, setCount] = useState(0);
  return (
    <button type="button" className="card counter" onClick={() => setCount(count + 1)}>
      <span className="value">{count}</span>
      <small>Clicks, to see that they stay</small>
    </button>
  );
}
