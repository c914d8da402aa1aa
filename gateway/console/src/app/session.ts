import { useQuery } from "@tanstack/react-query";
import { fetcher, queries, type Schema } from "../api/client";
import { sessionBegan } from "../api/sessionEnd";

export type Session = Schema<"Session">;
export type Permission = Schema<"Permission">;

const SESSION = ["session"];

/** The session of this browser; an error with status 401 when nobody is signed in. */
export function useSessionQuery() {
  return useQuery({
    queryKey: SESSION,
    queryFn: async ({ signal }) => (await fetcher.GET("/v1/session", { signal })).data!,
    // Roles change and sessions are ended by others: noticed within a minute, or at the next refusal.
    staleTime: 60_000,
    refetchInterval: 60_000,
    retry: false,
  });
}

/** The session, inside the frame, where there is one. */
export function useSession(): Session {
  const { data } = useSessionQuery();
  if (!data) throw new Error("useSession outside of the frame");
  return data;
}

/** Returns a function that tells whether the person may do something. */
export function usePermission(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

/** Takes over a session that the API has just answered; what was shown to somebody else is forgotten. */
export function beginSession(session: Session): void {
  const before = queries.getQueryData<Session>(SESSION);
  const isSame = before?.user?.userId === session.user?.userId && before?.workspace?.workspaceId === session.workspace?.workspaceId;
  if (!isSame) queries.clear();
  queries.setQueryData(SESSION, session);
  sessionBegan();
  if (isSame) void queries.invalidateQueries();
}

/** Signs in; who was in a workspace before, where the session ended, goes on there. */
export async function signIn(email: string, password: string): Promise<void> {
  const workspaceId = queries.getQueryData<Session>(SESSION)?.workspace?.workspaceId;
  beginSession((await fetcher.POST("/v1/session", { body: { email, password, ...(workspaceId && { workspaceId }) } })).data!);
}

/** Signs out; everything that was fetched is forgotten. */
export async function signOut(): Promise<void> {
  await fetcher.DELETE("/v1/session", {});
  queries.clear();
}
