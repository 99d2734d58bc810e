import { equal } from "node:assert/strict";
import { DeliveredResponses } from "../../../../server/pack/sessions/delivered_responses.ts";
import type { PlacedModule } from "../../../../server/pack/pack_text.ts";

const response = (name: string, ...ids: string[]) => ({
  name,
  url: `more?n=${name}`,
  modules: ids.map((id) => ({ form: { id } }) as PlacedModule),
});

Deno.test("DeliveredResponses keeps a response while the page needs one of its modules", () => {
  const responses = new DeliveredResponses();
  responses.add(response("loader", "/a", "/b"));
  for (let count = 0; count < 100; count++) responses.add(response(`update${count}`, "/a"));
  equal(responses.find("loader")?.name, "loader");
  equal(responses.find("more?n=update99")?.name, "update99");
  equal(responses.find("update98")?.name, "update98");
  equal(responses.find("update1"), undefined);
});
