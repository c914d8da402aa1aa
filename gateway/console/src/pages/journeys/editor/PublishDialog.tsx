import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Flex, Modal, Statistic, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { useSegmentNames } from "../../../components/names";
import { QueryView } from "../../../components/QueryView";
import { useEventName } from "../../../components/eventName";
import type { Definition } from "./drawing";

interface Props {
  journey: Schema<"Journey">;
  definition: Definition;
  /** Of the draft as it is drawn here: what is published is that, or nothing. */
  etag: string;
  onClose: () => void;
  onPublished: () => void;
  /** Tells whether a refusal is that somebody else changed the draft: then it is told beside what is drawn. */
  isConflict: (error: unknown) => boolean;
}

/** Shows in people what publishing the draft does, and asks. */
export function PublishDialog({ journey, definition, etag, onClose, onPublished, isConflict }: Props) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const path = { journey_id: journey.journeyId };
  // Asked anew each time: people enter and leave all the time.
  const forecast = useQuery({
    queryKey: ["journey-forecast", journey.journeyId],
    queryFn: async () => (await fetcher.GET("/v1/journeys/{journey_id}/draft:forecast", { params: { path } })).data!,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  const publish = useMutation({
    mutationFn: () => fetcher.POST("/v1/journeys/{journey_id}/draft:publish", { params: { path }, body: { etag } }),
    onSuccess: onPublished,
    onError: (error) => {
      if (isConflict(error)) onClose();
    },
  });
  return (
    <Modal
      open
      title={t("journeys.publishQuestion", { name: journey.displayName })}
      okText={t("journeyEditor.publishNow")}
      okButtonProps={{ disabled: !forecast.data, loading: publish.isPending }}
      onOk={() => publish.mutate()}
      onCancel={onClose}
    >
      <QueryView query={forecast}>{(data) => <Impact forecast={data} definition={definition} />}</QueryView>
      {publish.error && <Alert type="error" showIcon style={{ marginTop: 16 }} title={words(publish.error).title} description={words(publish.error).advice} />}
    </Modal>
  );
}

function Impact({ forecast, definition }: { forecast: Schema<"JourneyForecast">; definition: Definition }) {
  const { t } = useTranslation();
  const format = useFormat();
  const segmentName = useSegmentNames();
  const eventName = useEventName();
  const { entry } = definition;
  const segment = entry?.segmentEntered;
  const left = entry?.segmentLeft;
  const count = (value: string) => ({ count: Number(value), shown: format.number(value) });
  const isEstimate = segment?.includeExisting && Number(forecast.judged) < Number(forecast.members);
  const held = (["alreadyWalked", "underWay", "tooSoon"] as const).filter((key) => Number(forecast[key]) > 0);
  return (
    <Flex vertical gap={12}>
      {segment ? (
        <>
          <Statistic title={t("journeyEditor.impact.enteringNow")} value={format.number(forecast.enteringNow)} />
          <span>{t("journeyEditor.impact.members", { name: segmentName(segment.segmentId), ...count(forecast.members) })}</span>
          {!segment.includeExisting && <span>{t("journeys.withoutExisting")}</span>}
          {held.map((key) => <span key={key}>{t(`journeyEditor.impact.${key}`, count(forecast[key]))}</span>)}
          {isEstimate && <Typography.Text type="secondary">{t("journeyEditor.impact.judged", count(forecast.judged))}</Typography.Text>}
        </>
      ) : left ? (
        <>
          <Statistic title={t("journeyEditor.impact.inSegment", { name: segmentName(left.segmentId) })} value={format.number(forecast.members)} />
          <span>{t("journeyEditor.impact.onLeaving")}</span>
        </>
      ) : entry?.api ? (
        <span>{t("journeyEditor.apiHint")}</span>
      ) : entry?.customerList ? (
        <Statistic title={t("journeyEditor.impact.inList")} value={format.number(forecast.members)} />
      ) : entry?.schedule || entry?.date ? (
        <>
          <Statistic title={t("journeyEditor.impact.mayEnter")} value={format.number(forecast.members)} />
          {forecast.nextEntryTime && <span>{t("journeyEditor.impact.nextEntry", { time: format.time(forecast.nextEntryTime) })}</span>}
        </>
      ) : (
        <>
          <Statistic title={t("journeyEditor.impact.lastWeek", { name: eventName(entry?.event?.eventName ?? "") })} value={format.number(forecast.customersLastWeek)} />
          <span>{t("journeyEditor.impact.onEvent")}</span>
        </>
      )}
      {Number(forecast.runsActive) > 0 && <Alert type="info" showIcon title={t("journeyEditor.impact.runsActive", count(forecast.runsActive))} />}
    </Flex>
  );
}
