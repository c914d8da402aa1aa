import { Badge, Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, live } from "../../api/client";
import { useFormat } from "../../components/format";

// A few facts always wait for a moment; more than a second's worth means that the platform is behind.
const BEHIND = 1_000;

/** How far behind the platform is, stage by stage, and what it had to set aside. */
export function Lag() {
  const { t } = useTranslation();
  const events = api.useQuery("get", "/v1/events:stats", {}, { ...live });
  const segments = api.useQuery("get", "/v1/segments:stats", {}, { ...live });
  const journeys = api.useQuery("get", "/v1/journeys:stats", {}, { ...live });
  const messages = api.useQuery("get", "/v1/messages:stats", {}, { ...live });
  const setAside = [events, segments, journeys].reduce((sum, { data }) => sum + Number(data?.factsSetAside ?? 0), 0);
  return (
    <Card title={t("home.lag")}>
      <Flex gap={40} wrap>
        <Stage name={t("home.lagSegments")} waiting={segments.data?.waitingFacts} />
        <Stage name={t("home.lagJourneys")} waiting={journeys.data?.waitingFacts} />
        <Stage name={t("home.lagEffects")} waiting={journeys.data?.pendingEffects} />
        <Stage name={t("home.lagMessages")} waiting={messages.data?.pending} isPlanned />
        {setAside > 0 && <Stage name={t("home.setAside")} waiting={String(setAside)} isTrouble />}
      </Flex>
    </Card>
  );
}

interface Props {
  name: string;
  waiting: string | undefined;
  /** Whether what waits waits on purpose: for the end of quiet hours. */
  isPlanned?: boolean;
  isTrouble?: boolean;
}

function Stage({ name, waiting, isPlanned = false, isTrouble = false }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isBehind = !isPlanned && Number(waiting ?? 0) >= BEHIND;
  const text = waiting === undefined ? "…" : waiting === "0" ? t("home.upToDate") : t("home.waiting", { count: Number(waiting), shown: format.number(waiting) });
  return (
    <div>
      <Typography.Text type="secondary" style={{ display: "block" }}>{name}</Typography.Text>
      <Badge status={isTrouble ? "error" : isBehind ? "warning" : "success"} text={text} />
    </div>
  );
}
