import { useDeferredValue, useMemo, useState } from "react";
import { ClickCounter } from "./components/ClickCounter";
import { Progress } from "./components/Progress";
import { SpeciesRow } from "./components/SpeciesRow";
import { SPECIES } from "./species";
import { useLifeList } from "./useLifeList";

export function App() {
  const [list, change] = useLifeList();
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const shown = useMemo(
    () => SPECIES.filter(({ name, family }) => `${name} ${family}`.toLowerCase().includes(wanted)),
    [wanted],
  );
  const seen = SPECIES.filter(({ name }) => (list[name] ?? 0) > 0).length;

  return (
    <main>
      <h1>Life list</h1>
      <p className="quiet">Edit any file of this folder: what you typed and counted stays.</p>

      <section className="figures" aria-label="Figures">
        <Progress seen={seen} all={SPECIES.length} />
        <ClickCounter />
      </section>

      <input
        type="search"
        aria-label="Search"
        placeholder="Search a species or a family"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />

      <ul>
        {shown.map((species) => (
          <SpeciesRow
            key={species.name}
            species={species}
            count={list[species.name] ?? 0}
            onSeen={() => change({ type: "seen", name: species.name })}
            onMistaken={() => change({ type: "mistaken", name: species.name })}
          />
        ))}
      </ul>
      {shown.length === 0 && <p className="quiet">No such bird here.</p>}
    </main>
  );
}
