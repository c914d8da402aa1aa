import { App } from "antd";
import { asApiError } from "../api/errors";
import { useErrorWords } from "./errorWords";

/** Returns a function that shows, at the edge of the page, why something did not happen; for `onError` of a mutation. */
export function useTellError(): (error: unknown) => void {
  const { notification } = App.useApp();
  const words = useErrorWords();
  return (thrown) => {
    const error = asApiError(thrown);
    // Whose session ended is asked to sign in; a second notice would only be in the way.
    if (error.status === 401) return;
    const { title, advice } = words(error);
    notification.error({ title, description: `${advice} (${error.code})`, duration: 8, placement: "bottomRight" });
  };
}
