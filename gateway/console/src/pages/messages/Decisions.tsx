import { Timeline, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, live } from "../../api/client";
import { MessageOutcome } from "../../components/MessageOutcome";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";
import { RuleDetail } from "./RuleDetail";

/** What was decided of a message and what its provider answered, each time it was tried, the first at the top. */
export function Decisions({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/messages/{delivery_id}/decisions", { params: { path: { delivery_id: id } } }, { ...live });
  return (
    <QueryView query={query}>
      {({ decisions }) =>
        decisions.length === 0 ? (
          <Typography.Text type="secondary">{t("messages.noDecisions")}</Typography.Text>
        ) : (
          <Timeline
            style={{ paddingTop: 8 }}
            items={decisions.map((decision) => ({
              key: `${decision.time} ${decision.status} ${decision.attempts}`,
              content: (
                <>
                  <MessageOutcome message={decision} />
                  <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>
                    <Time at={decision.time} />
                    {decision.attempts > 0 && <> · {t("messages.attempt", { count: decision.attempts })}</>}
                    {decision.accountId && <> · <span className="yk-foreign">{decision.accountId}</span></>}
                  </Typography.Text>
                  <RuleDetail message={decision} type="secondary" style={{ fontSize: 12 }} />
                </>
              ),
            }))}
          />
        )
      }
    </QueryView>
  );
}
