import { EditOutlined, PauseCircleOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Card, Drawer, Flex, Tabs, Tag, Typography } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { PageSkeleton, RowsSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { useUrlState } from "../../components/urlState";
import { Results } from "./results/Results";
import { Runs } from "./Runs";
import { StateTag } from "./StateTag";
import { StepDetail } from "./StepDetail";
import { Versions } from "./Versions";

type Journey = Schema<"Journey">;

// The drawing is large, and only this page has one.
const Canvas = lazy(() => import("./canvas/Canvas").then(({ Canvas: drawn }) => ({ default: drawn })));

/** One journey: drawn, with how many came by each step; its runs, and the way of one of them. */
export function Component() {
  const { journeyId = "" } = useParams();
  const query = api.useQuery("get", "/v1/journeys/{journey_id}", { params: { path: { journey_id: journeyId } } }, { ...live });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(journey) => <Page journey={journey} />}</QueryView>;
}

function Page({ journey }: { journey: Journey }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tab, setTab] = useUrlState("tab");
  const items = [
    { key: "canvas", label: t("journeys.flow"), children: <Flow journey={journey} /> },
    { key: "runs", label: t("journeys.runs"), children: <Runs id={journey.journeyId} /> },
    { key: "results", label: t("results.title"), children: <Results journey={journey} /> },
    { key: "versions", label: t("journeyEditor.versions"), children: <Versions journey={journey} /> },
  ];
  const hint = t("journeys.sums", { inside: format.number(journey.runsActive), begun: format.number(journey.runsStarted) });
  return (
    <>
      <PageHeader title={journey.displayName} beside={<StateTag state={journey.state} />} hint={hint} back="/journeys" acts={!journey.deleteTime && <Acts journey={journey} />} />
      {journey.deleteTime && <Alert type="warning" showIcon title={t("journeys.deleted")} style={{ marginBottom: 16 }} />}
      <Tabs activeKey={tab || "canvas"} onChange={(key) => setTab(key === "canvas" ? "" : key)} items={items} destroyOnHidden />
    </>
  );
}

function Acts({ journey }: { journey: Journey }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PermittedButton
        permission="PERMISSION_JOURNEYS_WRITE"
        icon={<EditOutlined />}
        type={journey.definition ? "default" : "primary"}
        blocked={journey.state === "JOURNEY_STATE_ARCHIVED" ? t("journeyEditor.archived") : ""}
        onClick={() => void navigate(`/journeys/${journey.journeyId}/edit`)}
      >
        {t(journey.draftUpdateTime ? "journeyEditor.editDraft" : "journeyEditor.edit")}
      </PermittedButton>
      <Entering journey={journey} />
    </>
  );
}

/** Lets customers enter, or no more. */
function Entering({ journey }: { journey: Journey }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const tellError = useTellError();
  const params = { params: { path: { journey_id: journey.journeyId } } };
  // Of a refusal, too: what somebody else changed meanwhile is to be seen before the next try.
  const settle = { onSettled: () => queries.invalidateQueries(), onError: tellError };
  const pause = useMutation({ mutationFn: () => fetcher.POST("/v1/journeys/{journey_id}:pause", { ...params, body: {} }), ...settle });
  const publish = useMutation({ mutationFn: () => fetcher.POST("/v1/journeys/{journey_id}:publish", { ...params, body: { etag: journey.etag } }), ...settle });
  const ask = (act: "pause" | "publish") =>
    modal.confirm({
      title: t(`journeys.${act}Question`, { name: journey.displayName }),
      content: t(`journeys.${act}Hint`),
      okText: t(`journeys.${act}`),
      onOk: () => (act === "pause" ? pause : publish).mutateAsync().catch(() => undefined),
    });
  if (journey.state === "JOURNEY_STATE_PUBLISHED") {
    return <PermittedButton permission="PERMISSION_JOURNEYS_PUBLISH" icon={<PauseCircleOutlined />} onClick={() => ask("pause")}>{t("journeys.pause")}</PermittedButton>;
  }
  if (journey.state === "JOURNEY_STATE_ARCHIVED" || !journey.definition) return null;
  return <PermittedButton permission="PERMISSION_JOURNEYS_PUBLISH" type="primary" icon={<PlayCircleOutlined />} onClick={() => ask("publish")}>{t("journeys.publish")}</PermittedButton>;
}

function Flow({ journey }: { journey: Journey }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const step = params.get("step") ?? "";
  const run = params.get("run") ?? "";
  const put = (changes: Record<string, string>) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(changes)) {
        if (value) after.set(name, value);
        else after.delete(name);
      }
      return after;
    }, { replace: true });
  const path = { journey_id: journey.journeyId };
  const trace = api.useQuery("get", "/v1/journeys/{journey_id}/runs/{run_id}:trace", { params: { path: { ...path, run_id: run } } }, { ...live, enabled: run !== "" });
  // A run is shown on the version that it walks.
  const version = Number(params.get("version")) || (run && trace.data?.run?.version) || journey.version;
  const isThere = version > 0;
  const drawn = api.useQuery("get", "/v1/journeys/{journey_id}/versions/{version}", { params: { path: { ...path, version } } }, { staleTime: Infinity, enabled: isThere });
  const stats = api.useQuery("get", "/v1/journeys/{journey_id}/stepStats", { params: { path, query: { version } } }, { ...live, enabled: isThere });
  if (!isThere) return <Card><EmptyState title={t("journeys.undrawn")} hint={t("journeys.undrawnHint")} /></Card>;
  return (
    <QueryView query={drawn} skeleton={<Card><RowsSkeleton rows={10} /></Card>}>
      {({ definition = { steps: [], exits: [] }, positions }) => (
        <Card styles={{ body: { padding: 0, overflow: "hidden" } }}>
          {(run || version !== journey.version) && (
            <Flex gap={12} align="center" wrap style={{ padding: "10px 16px" }}>
              {version !== journey.version && <Tag>{t("journeyEditor.version", { version })}</Tag>}
              <Typography.Text>{run ? t("journeys.pathOf") : t("journeyEditor.shownVersion", { version })}</Typography.Text>
              <Button size="small" onClick={() => put({ run: "", version: "", step: "" })}>{run ? t("journeys.wholeFlow") : t("journeyEditor.toCurrent")}</Button>
            </Flex>
          )}
          <Suspense fallback={<RowsSkeleton rows={10} />}>
            <Canvas
              key={version}
              definition={definition}
              positions={positions}
              stats={stats.data}
              path={run ? trace.data?.path.map(({ stepId }) => stepId) : undefined}
              height={620}
              onOpen={(id) => put({ step: id, from: "" })}
              onOpenWay={(from, to) => put({ step: to, from })}
            />
          </Suspense>
          <Drawer open={step !== ""} onClose={() => put({ step: "", from: "" })} size={460} title={t("journeys.step")} destroyOnHidden>
            {step && <StepDetail key={`${step} ${params.get("from")}`} journey={journey} definition={definition} version={version} stepId={step} from={params.get("from") ?? ""} stats={stats.data} />}
          </Drawer>
        </Card>
      )}
    </QueryView>
  );
}
