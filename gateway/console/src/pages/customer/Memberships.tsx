import { Card, Collapse, Flex, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useSegmentNames } from "../../components/names";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";
import { useUrlState } from "../../components/urlState";
import { Explanation } from "./Explanation";

/** The segments the customer is in, each with why; and of any other segment, why not. */
export function Memberships({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const nameOf = useSegmentNames();
  const query = api.useQuery("get", "/v1/customers/{customer_id}/segments", { params: { path: { customer_id: id } } }, { ...live });
  return (
    <Flex vertical gap={16}>
      <Card size="small" title={t("customer.inSegments")}>
        <QueryView query={query}>
          {({ memberships }) =>
            memberships.length === 0 ? (
              <EmptyState title={t("customer.noSegments")} hint={t("customer.noSegmentsHint")} />
            ) : (
              <Collapse
                ghost
                destroyOnHidden
                items={memberships.map(({ segmentId, enterTime, cause }) => ({
                  key: segmentId,
                  label: <span className="yk-foreign">{nameOf(segmentId)}</span>,
                  extra: (
                    <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                      {word("MembershipCause", cause)} · <Time at={enterTime} />
                    </Typography.Text>
                  ),
                  children: <Explanation customerId={id} segmentId={segmentId} />,
                }))}
              />
            )
          }
        </QueryView>
      </Card>
      <WhyNot id={id} members={new Set(query.data?.memberships.map(({ segmentId }) => segmentId))} />
    </Flex>
  );
}

function WhyNot({ id, members }: { id: string; members: Set<string> }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useUrlState("why");
  const segments = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500 } } }, { staleTime: 60_000 });
  const options = segments.data?.segments
    .filter(({ segmentId }) => !members.has(segmentId))
    .map(({ segmentId, displayName }) => ({ value: segmentId, label: displayName }));
  return (
    <Card size="small" title={t("customer.whyNot")}>
      <Flex gap={12} align="center" wrap style={{ marginBottom: asked ? 12 : 0 }}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          allowClear
          style={{ width: 280 }}
          value={asked || undefined}
          options={options ?? []}
          aria-label={t("customer.chooseSegment")}
          placeholder={t("customer.chooseSegment")}
          onChange={(chosen?: string) => setAsked(chosen ?? "")}
        />
        {asked && <Link to={`/segments/${asked}`}>{t("customer.openSegment")}</Link>}
      </Flex>
      {asked && <Explanation customerId={id} segmentId={asked} />}
    </Card>
  );
}
