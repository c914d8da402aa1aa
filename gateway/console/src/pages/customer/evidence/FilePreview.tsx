import { Badge, Card, Descriptions, Flex, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { nameOf } from "../../../components/customerNames";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { QueryView } from "../../../components/QueryView";
import { useIdentifierName } from "../identifierWords";

const SHOWN = 12;

/** Asks for the file that a customer of these identifiers would have. */
export function useFilePreview(nodeIds: readonly string[]) {
  return api.useQuery("post", "/v1/customers:preview", { body: { nodeIds: [...nodeIds] } }, { enabled: nodeIds.length > 0, staleTime: 30_000 });
}

/** A customer as it would be, or is: what a merge or a cut changes. */
export function FilePreview({ title, nodeIds }: { title: string; nodeIds: readonly string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useFilePreview(nodeIds);
  return (
    <Card size="small" title={title} role="group" aria-label={title} style={{ flex: "1 1 240px", minWidth: 0 }}>
      <QueryView query={query}>
        {(file) => (
          <Descriptions
            size="small"
            column={1}
            items={[
              { key: "name", label: t("customers.name"), children: <span className="yk-foreign">{nameOf(file.traits ?? {}) || "–"}</span> },
              { key: "identifiers", label: t("evidence.identifiers"), children: <Identifiers file={file} /> },
              { key: "events", label: t("evidence.events"), children: format.number(file.eventCount ?? 0) },
              { key: "tags", label: t("evidence.tags"), children: file.tags.length === 0 ? "–" : file.tags.map((tag) => <Tag key={tag} className="yk-foreign">{tag}</Tag>) },
              { key: "consents", label: t("evidence.consents"), children: <Consents file={file} /> },
              { key: "traits", label: t("evidence.traits"), children: format.number(Object.keys(file.traits ?? {}).length) },
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}

function Identifiers({ file }: { file: Schema<"Customer"> }) {
  const format = useFormat();
  const typeName = useIdentifierName();
  return (
    <Flex gap={4} wrap>
      <strong>{format.number(file.identifiers.length)}</strong>
      {file.identifiers.slice(0, SHOWN).map(({ type, value }) => (
        <Tag key={type + value} className="yk-foreign" style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
          <Typography.Text type="secondary">{typeName(type)}</Typography.Text> {value}
        </Tag>
      ))}
      {file.identifiers.length > SHOWN && <Tag>+{file.identifiers.length - SHOWN}</Tag>}
    </Flex>
  );
}

/** Consents, channel by channel. */
export function Consents({ file }: { file: Pick<Schema<"Customer">, "consents"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  if (file.consents.length === 0) return <Typography.Text type="secondary">{t("evidence.noneSaid")}</Typography.Text>;
  return (
    <Flex vertical>
      {file.consents.map(({ channel, granted, ground }) => (
        <Badge key={channel} status={granted ? "success" : "default"} text={`${word("Channel", channel)} · ${ground === "CONSENT_GROUND_EXPIRED" ? word("ConsentGround", ground) : t(granted ? "evidence.granted" : "evidence.withdrawn")}`} />
      ))}
    </Flex>
  );
}
