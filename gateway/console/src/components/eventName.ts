import { useTranslation } from "react-i18next";

/** Returns a function that gives an event its name in the person's language; one of the workspace's own shows as it is sent. */
export function useEventName(): (name: string) => string {
  const { t, i18n } = useTranslation();
  // The names of Segment's specification have spaces and capitals, so they are keys as they are.
  return (name) => (i18n.exists(`events.${name}`) ? t(`events.${name}`) : name);
}
