import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { useErrorWords } from "../../../components/errorWords";
import { useEventName } from "../../../components/eventName";
import { usePrincipalName } from "../../../components/principalWords";
import { useIdentifierName } from "../../customer/identifierWords";

/** Returns a function that says which reason, type or event a line of the report is about; what has no words shows as it is. */
export function useSubjectWords(): (line: Pick<Schema<"DataQualityLine">, "kind" | "subject">) => string {
  const { t } = useTranslation();
  const principalName = usePrincipalName();
  const error = useErrorWords();
  const identifierName = useIdentifierName();
  const eventName = useEventName();
  return ({ kind, subject }) => {
    switch (kind) {
      case "DATA_QUALITY_KIND_REJECTED_EVENTS":
        return error(new ApiError(0, subject, subject)).title;
      case "DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS":
      case "DATA_QUALITY_KIND_SHARED_IDENTIFIERS":
        return identifierName(subject);
      case "DATA_QUALITY_KIND_STOPPED_EVENTS":
        return eventName(subject);
      case "DATA_QUALITY_KIND_SCHEMA_VIOLATION": {
        // The event's name, which is empty for traits, stands before the first stroke.
        const at = subject.indexOf("/");
        const [event, field] = [subject.slice(0, at), subject.slice(at + 1)];
        return event ? `${eventName(event)} · ${field}` : field;
      }
      case "DATA_QUALITY_KIND_MALFORMED_IDENTIFIERS":
      case "DATA_QUALITY_KIND_CLOCK_OFF": {
        // Who sent it stands behind the first stroke; nobody knows it of an older version's.
        const at = subject.indexOf("/");
        const [what, sender] = [subject.slice(0, at), subject.slice(at + 1)];
        const told = kind === "DATA_QUALITY_KIND_CLOCK_OFF" ? t(what === "ahead" ? "quality.ahead" : "quality.behind") : identifierName(what);
        return sender ? `${told} · ${principalName(sender)}` : told;
      }
      default:
        return subject;
    }
  };
}
