import { Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, live } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { useEnumWords } from "../../components/enumWords";
import { PageHeader } from "../../components/PageHeader";
import { QueryView } from "../../components/QueryView";
import { PageSkeleton } from "../../components/Skeletons";
import { Thread } from "./Thread";
import { useCloser } from "./closer";

/** One conversation, and the box to answer. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { conversationId = "" } = useParams();
  const query = api.useQuery("get", "/v1/conversations/{conversation_id}", { params: { path: { conversation_id: conversationId } } }, { ...live });
  const closer = useCloser();
  return (
    <QueryView query={query} skeleton={<PageSkeleton />}>
      {(conversation) => (
        <>
          <PageHeader
            title={t("conversations.one")}
            beside={<><Tag>{word("Channel", conversation.channel)}</Tag>{!conversation.open && <Tag>{t("conversations.closed")}</Tag>}</>}
            hint={conversation.customerId === "0" ? <span className="yk-foreign">{t("conversations.nobodyKnown", { address: conversation.address })}</span> : <CustomerName id={conversation.customerId} />}
            back="/conversations"
            acts={closer(conversation)}
          />
          <Card size="small"><Thread conversation={conversation} /></Card>
        </>
      )}
    </QueryView>
  );
}
