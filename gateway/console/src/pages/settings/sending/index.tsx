import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { QueryView } from "../../../components/QueryView";
import { SettingsTabs } from "../SettingsTabs";
import { PolicyForm } from "./PolicyForm";

/** The sending policy: how many messages a customer gets at most, at which hours none goes out, and on which days. */
export function Component() {
  const { t } = useTranslation();
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/sendingPolicy", {}, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return (
    <SettingsTabs current="sending" hint={t("sendingPolicy.hint")}>
      <QueryView query={query}>{(policy) => <PolicyForm start={policy} />}</QueryView>
    </SettingsTabs>
  );
}
