import { Alert, Button, Card, Col, DatePicker, Flex, Row, Tabs, Tag, Typography } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { asApiError } from "../../../api/errors";
import "../../../components/days";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFieldName } from "../../../components/fieldWords";
import { useFormat } from "../../../components/format";
import { QueryView } from "../../../components/QueryView";
import { useUrlState } from "../../../components/urlState";
import { useIdentifierName } from "../identifierWords";
import { Timeline } from "../Timeline";
import { Traits } from "../Traits";
import { Consents } from "./FilePreview";

const SECOND = "YYYY-MM-DD HH:mm:ss";

/** Chooses the moment that the file is shown of, in the workspace's zone; empty: the present. */
export function PastPicker({ value, onChange }: { value: string; onChange: (moment: string) => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  return (
    <DatePicker
      showTime
      allowClear
      value={value ? dayjs(dayjs(value).tz(zone).format(SECOND), SECOND) : null}
      disabledDate={(day) => day.isAfter(dayjs(), "day")}
      placeholder={t("evidence.asOf")}
      aria-label={t("evidence.asOf")}
      style={{ width: 210 }}
      onChange={(moment) => onChange(moment ? dayjs.tz(moment.format(SECOND), zone).toISOString() : "")}
    />
  );
}

/** The file as it stood at a past moment; nothing in it can be changed. */
export function Past({ customer, moment, onBack }: { customer: Schema<"Customer">; moment: string; onBack: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tab, setTab] = useUrlState("tab");
  const path = { customer_id: customer.customerId };
  const query = api.useQuery("get", "/v1/customers/{customer_id}", { params: { path, query: { asOf: moment } } }, { staleTime: Infinity, retry: false });
  const back = <Button size="small" onClick={onBack}>{t("evidence.back")}</Button>;
  if (query.error && asApiError(query.error).code === "NOT_FOUND") {
    return <EmptyState title={t("evidence.notYet")} hint={t("evidence.notYetHint", { time: format.second(customer.createTime!) })} action={back} />;
  }
  return (
    <QueryView query={query}>
      {(file) => (
        <Flex vertical gap={16}>
          <Alert
            type="info"
            showIcon
            title={t("evidence.asOfTitle", { time: format.second(moment) })}
            description={
              <>
                {t("evidence.asOfHint", { count: file.eventCount ?? 0 })}
                {file.customerId !== customer.customerId && <> {t("evidence.asOfOther", { id: file.customerId })}</>}
              </>
            }
            action={back}
          />
          {file.notKept && <NotKept lost={file.notKept} />}
          <Row gutter={[16, 16]}>
            <Col xs={24} lg={8} xl={7} style={{ display: "flex", flexDirection: "column", gap: 16 }}>
              <Said title={t("customer.contacts")}>
                <Contacts contacts={file.contacts} />
              </Said>
              <Said title={t("customer.tags")}>
                {file.tags.length === 0 ? <Typography.Text type="secondary">{t("customer.noTags")}</Typography.Text> : <Flex gap={6} wrap>{file.tags.map((tag) => <Tag key={tag} className="yk-foreign">{tag}</Tag>)}</Flex>}
              </Said>
              <Said title={t("customer.consents")}>
                <Consents file={file} />
              </Said>
            </Col>
            <Col xs={24} lg={16} xl={17}>
              <Tabs
                activeKey={tab === "timeline" ? tab : "traits"}
                onChange={setTab}
                destroyOnHidden
                items={[
                  { key: "traits", label: t("customer.traits"), children: <Traits customer={file} /> },
                  { key: "timeline", label: t("customer.timeline"), children: <Timeline id={customer.customerId} asOf={moment} /> },
                ]}
              />
            </Col>
          </Row>
        </Flex>
      )}
    </QueryView>
  );
}

function Said({ title, children }: { title: string; children: React.ReactNode }) {
  return <Card size="small" title={title}>{children}</Card>;
}

function Contacts({ contacts }: Pick<Schema<"Customer">, "contacts">) {
  const { t } = useTranslation();
  const typeName = useIdentifierName();
  const said = contacts.filter(({ value }) => value);
  if (said.length === 0) return <Typography.Text type="secondary">{t("customer.noContacts")}</Typography.Text>;
  return said.map(({ type, value }) => (
    <Flex key={type} justify="space-between" gap={12}>
      <Typography.Text type="secondary">{typeName(type)}</Typography.Text>
      <span className="yk-foreign">{value}</span>
    </Flex>
  ));
}

function NotKept({ lost }: { lost: Schema<"NotKept"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fieldName = useFieldName();
  const typeName = useIdentifierName();
  const word = useEnumWords();
  const what = [
    ...lost.traits.map(fieldName),
    ...lost.tags,
    ...lost.contacts.map(typeName),
    ...lost.consents.map((channel) => word("Channel", channel)),
    ...(lost.restriction ? [t("evidence.restriction")] : []),
  ];
  return <Alert type="warning" showIcon title={t("evidence.notKept", { what: format.list([...new Set(what)]) })} />;
}
