import { QueryClient } from "@tanstack/react-query";
import createFetchClient from "openapi-fetch";
import createClient from "openapi-react-query";
import { ApiError, asApiError } from "./errors";
import { sessionEnded } from "./sessionEnd";
import type { components, paths } from "./schema";

/** A message of the API by its name: `Schema<"Customer">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** What is sent to an address by POST: `Sent<"/v1/insight:paths">`. */
export type Sent<Path extends keyof paths> = paths[Path] extends { post: { requestBody?: { content: { "application/json": infer Body } } } } ? Body : never;

/** Calls the API; throws `ApiError` for whatever is not answered with 2xx. */
export const fetcher = createFetchClient<paths>({ baseUrl: "/", credentials: "same-origin" });

fetcher.use({
  async onResponse({ request, response }) {
    if (response.ok) return;
    const error = await ApiError.from(response);
    // A wrong password is no end of the session in which it was typed.
    const isEnd = error.status === 401 && error.code !== "SIGN_IN_REFUSED";
    if (isEnd && new URL(request.url).pathname !== "/v1/session") sessionEnded();
    throw error;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    return new ApiError(0, "UNREACHABLE", "No answer came.");
  },
});

/** The same as hooks: `api.useQuery("get", "/v1/segments")`. */
export const api = createClient(fetcher);

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => asApiError(error).passes && failures < 2,
    },
    mutations: { retry: false },
  },
});

/** Options of a query whose answer moves: asked again every 5 s, not while the page is hidden. */
export const live = { refetchInterval: 5_000, refetchIntervalInBackground: false } as const;
