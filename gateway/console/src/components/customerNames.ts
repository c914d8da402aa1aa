import { useQuery } from "@tanstack/react-query";
import { fetcher } from "../api/client";

const FULL = ["name", "display_name", "displayName", "姓名"];
const FAMILY = ["last_name", "lastName", "姓"];
const GIVEN = ["first_name", "firstName", "名"];
const NICK = ["nickname", "nickName", "昵称"];
const CHINESE = /^[\u3400-\u9fff]+$/;

/** Returns what to call a customer with these traits, as the search does: a whole name, else its parts, a nickname last. */
export function nameOf(traits: Record<string, unknown>): string {
  const first = (keys: string[]) => keys.map((key) => traits[key]).find((value): value is string => typeof value === "string" && value.trim() !== "")?.trim() ?? "";
  const [full, family, given, nick] = [FULL, FAMILY, GIVEN, NICK].map(first) as [string, string, string, string];
  if (full) return full;
  if (family && given) return CHINESE.test(family + given) ? family + given : `${given} ${family}`;
  return family || given || nick;
}

// Names that rows of one list ask for at the same moment are fetched by one call.
const GATHER_MS = 20;
const MOST_IDS = 150;
let waiting = new Map<string, ((name: string) => void)[]>();

function load(id: string): Promise<string> {
  return new Promise((resolve) => {
    if (waiting.size === 0) setTimeout(() => void flush(), GATHER_MS);
    waiting.set(id, [...(waiting.get(id) ?? []), resolve]);
    if (waiting.size >= MOST_IDS) void flush();
  });
}

async function flush(): Promise<void> {
  const asked = waiting;
  waiting = new Map();
  if (asked.size === 0) return;
  const names = new Map<string, string>();
  let ids = [...asked.keys()];
  try {
    while (ids.length > 0) {
      const { data } = await fetcher.GET("/v1/customers:batchGet", { params: { query: { customerIds: ids } } });
      for (const { requestedId, customer } of data!.customers) names.set(requestedId, nameOf(customer?.traits ?? {}));
      ids = data!.remainingIds;
    }
  } catch {
    // Without names the ids show; whatever is wrong, the list itself tells it.
  }
  for (const [id, told] of asked) told.forEach((tell) => tell(names.get(id) ?? ""));
}

/** The name of a customer: undefined while it is fetched, empty when none is known. */
export function useCustomerName(id: string, known?: string): string | undefined {
  const { data } = useQuery({ queryKey: ["customer-name", id], queryFn: () => load(id), staleTime: 300_000, enabled: known === undefined });
  return known ?? data;
}
