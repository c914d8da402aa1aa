import { Card, Flex, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { useComputedTraitNames, useSegmentNames } from "../../components/names";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { RuleDiff } from "../../components/RuleDiff";
import { Time } from "../../components/Time";

type Version = Schema<"SegmentVersion">;

/** The versions of a rule, newest first: who changed what, and how many came and went by that. */
export function Versions({ segment }: { segment: Schema<"Segment"> }) {
  const query = api.useQuery("get", "/v1/segments/{segment_id}/versions", { params: { path: { segment_id: segment.segmentId }, query: { pageSize: 100 } } });
  return (
    <QueryView query={query}>
      {({ versions }) => (
        <Flex vertical gap={16}>
          {versions.map((version, place) => <One key={version.version} version={version} before={versions[place + 1]} isPresent={version.version === segment.version} />)}
        </Flex>
      )}
    </QueryView>
  );
}

function One({ version, before, isPresent }: { version: Version; before: Version | undefined; isPresent: boolean }) {
  const { t } = useTranslation();
  const nameOf = usePrincipalName();
  return (
    <Card
      size="small"
      title={
        <Flex gap={8} align="center" wrap>
          {t("keeping.version", { version: version.version })}
          {isPresent && <Tag color="green">{t("keeping.present")}</Tag>}
        </Flex>
      }
      extra={<Time at={version.createTime} />}
    >
      <Flex vertical>
        <Typography.Text type="secondary">
          <Why version={version} />
          {version.principal && <> · <span className="yk-foreign">{nameOf(version.principal)}</span></>}
        </Typography.Text>
        <Outcome version={version} />
      </Flex>
      {/* The first of all has nothing before it; of the last that is shown it is not known. */}
      {(before ?? version.version === 1) && <div style={{ marginTop: 8 }}><RuleDiff before={before?.rule} after={version.rule!} /></div>}
    </Card>
  );
}

function Why({ version }: { version: Version }) {
  const { t } = useTranslation();
  const segmentName = useSegmentNames();
  const traitName = useComputedTraitNames();
  if (version.reason === "SEGMENT_VERSION_REASON_NAMED_SEGMENT") return <>{t("keeping.bySegment", { name: segmentName(version.reasonId) })}</>;
  if (version.reason === "SEGMENT_VERSION_REASON_COMPUTED_TRAIT") return <>{t("keeping.byComputedTrait", { name: traitName(version.reasonId) })}</>;
  return <>{version.version === 1 ? t("keeping.madeRule") : t("keeping.byRule")}</>;
}

function Outcome({ version }: { version: Version }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!version.fillTime) return <Typography.Text type="secondary">{t("keeping.notFilled")}</Typography.Text>;
  return <Typography.Text>{t("keeping.outcome", { entered: format.number(version.entered), left: format.number(version.left) })}</Typography.Text>;
}
