import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Card, Col, Flex, Row, Tag, Typography } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries } from "../../../api/client";
import { useFreshAfter, useOperations } from "../../../components/operations";
import { PermittedButton } from "../../../components/PermittedButton";
import { usePrincipalName } from "../../../components/principalWords";
import { QueryView } from "../../../components/QueryView";
import { SaveError } from "../../../components/SaveError";
import { PageSkeleton } from "../../../components/Skeletons";
import { Time } from "../../../components/Time";
import { DataTabs } from "../DataTabs";
import { Application } from "./Application";
import { differences, draftOf, isSame, wrongOf, type Draft, type Rules } from "./draft";
import { DryRun, useDryRun } from "./DryRun";
import { Survivorship } from "./Survivorship";
import { TypeList } from "./TypeList";
import { Versions } from "./Versions";
import { useDifferenceWords } from "./words";

/** The rules by which identifiers become customers: changed, tried on the history, saved, and taken to the history. */
export function Component() {
  // Read once for the form: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const rules = api.useQuery("get", "/v1/identityRules", {}, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  const defaults = api.useQuery("get", "/v1/identityRules/versions/{version}", { params: { path: { version: 0 } } }, { staleTime: Infinity });
  return (
    <DataTabs current="identityRules">
      <QueryView query={rules} skeleton={<PageSkeleton />}>
        {(saved) => <QueryView query={defaults} skeleton={<PageSkeleton />}>{(first) => <Editor key={saved.etag} saved={saved} defaults={draftOf(first)} />}</QueryView>}
      </QueryView>
    </DataTabs>
  );
}

function Editor({ saved, defaults }: { saved: Rules; defaults: Draft }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission();
  const [draft, setDraft] = useState(() => draftOf(saved));
  const [isLooking, setLooking] = useState(false);
  const isReadOnly = !may("PERMISSION_IDENTITY_WRITE");
  const isChanged = !isSame(draft, draftOf(saved));
  const dryRun = useDryRun(saved, draft);
  const applications = useOperations("APPLY_IDENTITY_RULES").data;
  useFreshAfter(applications?.find(({ done }) => !done)?.name);
  const save = useMutation({
    mutationFn: async ({ etag }: { etag?: string }) => (await fetcher.PATCH("/v1/identityRules", { body: { ...draft, etag: etag ?? saved.etag } })).data!,
    onSuccess: () => {
      void message.success(t("identityRules.saved"));
      void queries.invalidateQueries();
    },
  });
  const wrong = wrongOf(save.error) ?? wrongOf(dryRun.error);
  const change = (next: Draft) => {
    setDraft(next);
    // What was found wrong is about what stood there.
    save.reset();
    dryRun.reset();
  };
  return (
    <Flex vertical gap={16}>
      <Head saved={saved} draft={draft} onVersions={() => setLooking(true)}>
        {isChanged && <Button onClick={() => change(draftOf(saved))}>{t("identityRules.undo")}</Button>}
        <PermittedButton permission="PERMISSION_IDENTITY_WRITE" blocked={dryRun.blocked} loading={dryRun.isStarting} onClick={dryRun.start}>{t("identityRules.dryRun")}</PermittedButton>
        <PermittedButton permission="PERMISSION_IDENTITY_WRITE" type="primary" blocked={isChanged ? "" : t("identityRules.nothingChanged")} loading={save.isPending} onClick={() => save.mutate({})}>{t("identityRules.save")}</PermittedButton>
      </Head>
      {wrong && <Alert type="error" showIcon title={t("identityRules.wrongSomewhere")} />}
      {save.error && !wrong && <SaveError error={save.error} fetchTheirs={theirs} onForce={(etag) => save.mutate({ etag })} />}
      {dryRun.error && !wrong && <SaveError error={dryRun.error} fetchTheirs={theirs} onForce={dryRun.start} />}
      <Row gutter={[16, 16]}>
        <Col xs={{ span: 24, order: 0 }} xl={{ span: 10, order: 1 }}>
          <Flex vertical gap={16}>
            <Application saved={saved} operations={applications ?? []} isChanged={isChanged} />
            <DryRun dryRun={dryRun} />
            <Survivorship />
          </Flex>
        </Col>
        <Col xs={{ span: 24, order: 1 }} xl={{ span: 14, order: 0 }}>
          <TypeList draft={draft} saved={draftOf(saved)} defaults={defaults} isReadOnly={isReadOnly} wrong={wrong} onChange={change} />
        </Col>
      </Row>
      {isLooking && <Versions present={saved.version} onClose={() => setLooking(false)} onTake={(version) => change(draftOf(version))} isReadOnly={isReadOnly} />}
    </Flex>
  );
}

/** Which version holds, since when and by whom; what was changed and is not saved; the acts. */
function Head({ saved, draft, onVersions, children }: { saved: Rules; draft: Draft; onVersions: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const principalName = usePrincipalName();
  const words = useDifferenceWords();
  const changes = differences(draftOf(saved), draft);
  return (
    <Card size="small">
      <Flex justify="space-between" align="center" gap={16} wrap>
        <Flex gap={12} align="center" wrap>
          <Tag color="green">{saved.version === 0 ? t("identityRules.defaults") : t("identityRules.version", { version: saved.version })}</Tag>
          {saved.version > 0 && (
            <Typography.Text type="secondary">
              <Time at={saved.createTime} /> · <span className="yk-foreign">{principalName(saved.creator)}</span>
            </Typography.Text>
          )}
          <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={onVersions}>{t("identityRules.versions")}</Button>
        </Flex>
        <Flex gap={8} wrap>{children}</Flex>
      </Flex>
      {changes.length > 0 && (
        <Flex gap={6} align="center" wrap style={{ marginTop: 8 }}>
          <Typography.Text type="secondary">{t("identityRules.changes")}</Typography.Text>
          {changes.slice(0, SHOWN_CHANGES).map((each) => <Tag key={each.type + each.what} className="yk-foreign">{words(each)}</Tag>)}
          {changes.length > SHOWN_CHANGES && <Typography.Text type="secondary">{t("identityRules.moreChanges", { count: changes.length - SHOWN_CHANGES })}</Typography.Text>}
        </Flex>
      )}
    </Card>
  );
}

const SHOWN_CHANGES = 12;

async function theirs(): Promise<{ etag: string; updateTime?: string }> {
  const { etag, createTime } = (await fetcher.GET("/v1/identityRules")).data!;
  return { etag, ...(createTime && { updateTime: createTime }) };
}
