import { Card, Descriptions } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../../app/session";
import { api, live } from "../../api/client";
import { ComputedValue } from "../../components/ComputedValue";
import { useMeasureWords } from "../../components/conditionWords";
import { EmptyState } from "../../components/EmptyState";
import { QueryView } from "../../components/QueryView";

/** What is computed of the customer at this moment; a name leads to what it computes. */
export function ComputedCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const words = useMeasureWords();
  const maySee = usePermission()("PERMISSION_SEGMENTS_READ");
  const query = api.useQuery("get", "/v1/customers/{customer_id}/computedTraits", { params: { path: { customer_id: id } } }, { ...live });
  return (
    <Card size="small" title={t("nav.computed-traits")}>
      <QueryView query={query}>
        {({ computedTraits }) =>
          computedTraits.length === 0 ? (
            <EmptyState title={t("computed.none")} hint={t("computed.noneHint")} />
          ) : (
            <Descriptions
              size="small"
              column={{ xs: 1, sm: 2, xl: 3 }}
              items={computedTraits.map(({ computedTraitId, displayName, valueType, value, measure }) => ({
                key: computedTraitId,
                label: maySee ? <Link to={`/computed-traits/${computedTraitId}`} className="yk-foreign" title={measure && words(measure)}>{displayName}</Link> : <span className="yk-foreign">{displayName}</span>,
                children: <ComputedValue type={valueType} value={value} />,
              }))}
            />
          )
        }
      </QueryView>
    </Card>
  );
}
