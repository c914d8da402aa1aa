import { Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";

type Store = Schema<"ErasedStore">;

const whys = ["nodes", "erasedNodes", "suppressions", "suppressionLog", "outbox", "deadFacts", "messageIds", "rejectedEvents", "auditLog", "streams", "caches"] as const;
type Why = (typeof whys)[number];

// By the part of a store's name that all services share, or by all of it.
const WHY: Record<string, Why> = {
  "identity.nodes": "nodes",
  erased_nodes: "erasedNodes",
  "messaging.suppressions": "suppressions",
  "messaging.suppression_log": "suppressionLog",
  outbox: "outbox",
  dead_facts: "deadFacts",
  "profile.message_ids": "messageIds",
  "profile.rejected_events": "rejectedEvents",
  "gateway.audit_log": "auditLog",
  "redis.facts": "streams",
  "redis.identity": "caches",
};

/** What an erasure removes and keeps: a line a store, and why it keeps something. */
export function Stores({ stores }: { stores: Store[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const reasonOf = ({ store, reason }: Store) => {
    const why = WHY[store] ?? WHY[store.slice(store.indexOf(".") + 1)];
    return why ? t(`privacy.keptWhy.${why}`) : reason;
  };
  return (
    <Table
      size="small"
      rowKey="store"
      pagination={false}
      dataSource={stores}
      scroll={{ y: 320 }}
      columns={[
        {
          title: t("privacy.store"),
          render: (_, each) => (
            <>
              <span className="yk-foreign">{each.store}</span>
              {each.reason && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{reasonOf(each)}</Typography.Text>}
            </>
          ),
        },
        { title: t("privacy.removed"), width: 90, align: "right", render: (_, { removed }) => number(Number(removed)) },
        { title: t("privacy.kept"), width: 90, align: "right", render: (_, { kept, reason }) => (Number(kept) || !reason ? number(Number(kept)) : "–") },
      ]}
    />
  );
}
