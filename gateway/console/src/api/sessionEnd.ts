import { create } from "zustand";

/** Whether the session ended under the page: it then asks to sign in above what is shown, so that nothing typed is lost. */
export const useSessionEnd = create<{ hasEnded: boolean }>()(() => ({ hasEnded: false }));

/** Notes that the API no longer knows the session. */
export function sessionEnded(): void {
  useSessionEnd.setState({ hasEnded: true });
}

/** Notes that somebody signed in again. */
export function sessionBegan(): void {
  useSessionEnd.setState({ hasEnded: false });
}
