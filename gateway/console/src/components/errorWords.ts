import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";

/** What went wrong, in the person's language, and what to do. */
export interface ErrorWords {
  title: string;
  advice: string;
}

/** Returns a function that puts an error into words; where none are known for its code, the API's own sentence tells. */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const { t, i18n } = useTranslation();
  return (thrown) => {
    const error = asApiError(thrown);
    const known = i18n.exists(`errors.${error.code}.title`);
    return {
      title: known ? t(`errors.${error.code}.title`) : t("errors.other"),
      advice: known ? t(`errors.${error.code}.advice`, { ...error.metadata }) : error.message,
    };
  };
}
