import type { Schema } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { useErrorWords } from "../../../components/errorWords";
import { useEventName } from "../../../components/eventName";
import { useIdentifierName } from "../../customer/identifierWords";

/** Returns a function that says which reason, type or event a line of the report is about; what has no words shows as it is. */
export function useSubjectWords(): (line: Pick<Schema<"DataQualityLine">, "kind" | "subject">) => string {
  const error = useErrorWords();
  const identifierName = useIdentifierName();
  const eventName = useEventName();
  return ({ kind, subject }) => {
    switch (kind) {
      case "DATA_QUALITY_KIND_REJECTED_EVENTS":
        return error(new ApiError(0, subject, subject)).title;
      case "DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS":
        return identifierName(subject);
      case "DATA_QUALITY_KIND_STOPPED_EVENTS":
        return eventName(subject);
      case "DATA_QUALITY_KIND_SCHEMA_VIOLATION": {
        // The event's name, which is empty for traits, stands before the first stroke.
        const at = subject.indexOf("/");
        const [event, field] = [subject.slice(0, at), subject.slice(at + 1)];
        return event ? `${eventName(event)} · ${field}` : field;
      }
      default:
        return subject;
    }
  };
}
