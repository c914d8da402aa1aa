import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";

/** What went wrong, in the person's language, and what to do. */
export interface ErrorWords {
  title: string;
  advice: string;
}

const VALUE = /{{\s*(\w+)/g;

/**
 * Returns a function that puts an error into words; where none are known for its code, the API's own sentence tells.
 * `named` of a code stands in the place of its `advice` where the API gives all values that it names.
 */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const { t, i18n } = useTranslation();
  return (thrown) => {
    const error = asApiError(thrown);
    const key = `errors.${error.code}`;
    if (!i18n.exists(`${key}.title`)) return { title: t("errors.other"), advice: error.message };
    const values = { ...error.metadata };
    const isNamed =
      i18n.exists(`${key}.named`) && [...t(`${key}.named`, { skipInterpolation: true }).matchAll(VALUE)].every(([, name]) => Boolean(values[name!]));
    return { title: t(`${key}.title`), advice: t(`${key}.${isNamed ? "named" : "advice"}`, values) };
  };
}
