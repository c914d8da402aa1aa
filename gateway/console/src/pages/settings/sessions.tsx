import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, fetcher, live, queries } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { useUrlPage } from "../../components/urlState";
import { SessionTable } from "./SessionTable";
import { SettingsTabs } from "./SettingsTabs";

/** The sessions of everybody in the workspace. */
export function Component() {
  const { t } = useTranslation();
  const tellError = useTellError();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/sessions", { params: { query: { pageToken: token } } }, { ...live });
  const end = useMutation({
    mutationFn: (id: string) => fetcher.DELETE("/v1/sessions/{session_id}", { params: { path: { session_id: id } } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  return (
    <SettingsTabs current="sessions" hint={t("settings.sessionsHint")}>
      <SessionTable
        query={query}
        ofAll
        act={({ sessionId }) => (
          <PermittedButton permission="PERMISSION_USERS_WRITE" type="link" size="small" danger onClick={() => end.mutate(sessionId)}>{t("settings.endSession")}</PermittedButton>
        )}
      />
    </SettingsTabs>
  );
}
