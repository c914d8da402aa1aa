import type { Schema } from "../../api/client";
import { ApiError } from "../../api/errors";
import { useErrorWords, type ErrorWords } from "../../components/errorWords";

/** Why an event may be refused; their words are those of errors. */
export const reasons: Schema<"ErrorReason">[] = [
  "ERROR_REASON_MISSING_FIELD",
  "ERROR_REASON_INVALID_FIELD",
  "ERROR_REASON_NO_IDENTIFIER",
  "ERROR_REASON_INVALID_TIMESTAMP",
  "ERROR_REASON_UNKNOWN_EVENT_TYPE",
  "ERROR_REASON_MESSAGE_ID_REUSED",
  "ERROR_REASON_MALFORMED_BODY",
  "ERROR_REASON_TOO_LARGE",
  "ERROR_REASON_LIMIT_REACHED",
  "ERROR_REASON_SCHEMA_VIOLATION",
  "ERROR_REASON_NOT_MAPPED",
];

/** Returns a function that says in words why an event was refused, and what its sender can do. */
export function useRefusalWords(): (event: Pick<Schema<"KeptEvent">, "reason" | "message">) => ErrorWords {
  const words = useErrorWords();
  return ({ reason, message }) => words(new ApiError(0, reason.replace("ERROR_REASON_", ""), message));
}
