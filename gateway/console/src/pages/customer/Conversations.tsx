import { Card, Flex, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { api, live } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { QueryView } from "../../components/QueryView";
import { useKeptUrlState } from "../../components/urlState";
import { useCloser } from "../conversations/closer";
import { Thread } from "../conversations/Thread";

/** What the customer wrote and what was answered, a conversation for each of the customer's addresses. */
export function Conversations({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const closer = useCloser();
  const [chosen, choose] = useKeptUrlState("conversation");
  const query = api.useQuery("get", "/v1/conversations", { params: { query: { customerId: id, pageSize: 50 } } }, { ...live });
  return (
    <QueryView query={query}>
      {({ conversations }) => {
        const shown = conversations.find((each) => each.conversationId === chosen) ?? conversations[0];
        if (!shown) return <Card size="small"><EmptyState title={t("conversations.noneOfCustomer")} hint={t("conversations.noneOfCustomerHint")} /></Card>;
        return (
          <Card size="small" title={t("customer.conversations")} extra={closer(shown)}>
            <Flex vertical gap={16}>
              {conversations.length > 1 && (
                <Segmented
                  style={{ alignSelf: "flex-start", maxWidth: "100%", overflowX: "auto" }}
                  value={shown.conversationId}
                  onChange={choose}
                  options={conversations.map((each) => ({ value: each.conversationId, label: <span className="yk-foreign">{`${word("Channel", each.channel)} · ${each.address}`}</span> }))}
                />
              )}
              <Thread key={shown.conversationId} conversation={shown} />
            </Flex>
          </Card>
        );
      }}
    </QueryView>
  );
}
