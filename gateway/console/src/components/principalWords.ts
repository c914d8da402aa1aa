import { useTranslation } from "react-i18next";
import { usePermission } from "../app/session";
import { api } from "../api/client";

/**
 * Returns a function that names who did something: `user:…` by the person's name, `key:…` by the key's. Who may not read those,
 * reads that it was another.
 */
export function usePrincipalName(): (principal: string) => string {
  const { t } = useTranslation();
  const may = usePermission();
  const users = api.useQuery("get", "/v1/users", { params: { query: { pageSize: 1000 } } }, { enabled: may("PERMISSION_USERS_READ"), staleTime: 60_000 });
  const keys = api.useQuery("get", "/v1/keys", { params: { query: { pageSize: 1000, showEnded: true } } }, { enabled: may("PERMISSION_KEYS_READ"), staleTime: 60_000 });
  return (principal) => {
    const [kind, id] = principal.split(":");
    if (kind === "user") {
      if (!users.data) return t("settings.anotherUser");
      const user = users.data.users.find(({ userId }) => userId === id);
      return user?.displayName || user?.email || principal;
    }
    if (kind === "key") {
      if (!keys.data) return t("settings.anotherKey");
      const key = keys.data.keys.find(({ keyId }) => keyId === id);
      return t("settings.byKey", { name: key?.displayName || id });
    }
    if (kind === "source") return t("settings.bySource", { id });
    if (kind === "form") return t("settings.byForm", { id });
    return principal.startsWith("operator:") ? t("settings.byCommand") : principal;
  };
}
