import { Flex } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { QueryView } from "../../../components/QueryView";
import { SettingsTabs } from "../SettingsTabs";
import { Figures } from "./Figures";
import { Problems } from "./Problems";
import { ProgrammeForm } from "./ProgrammeForm";

/** The loyalty programme: how points are earned and end, the tiers, and what could not be taken as it came. */
export function Component() {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/loyaltySettings", {});
  return (
    <SettingsTabs current="loyalty" hint={t("loyalty.settingsHint")}>
      <QueryView query={query}>
        {(settings) => (
          <Flex vertical gap={16}>
            {/* A newer version of it begins the form anew. */}
            <ProgrammeForm key={settings.etag} settings={settings} />
            <Figures />
            <Problems />
          </Flex>
        )}
      </QueryView>
    </SettingsTabs>
  );
}
