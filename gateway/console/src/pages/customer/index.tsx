import { Col, Row, Tabs, Tag, type TabsProps } from "antd";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useParams } from "react-router";
import { usePermission } from "../../app/session";
import { api, live } from "../../api/client";
import { nameOf } from "../../components/customerNames";
import { PageHeader } from "../../components/PageHeader";
import { QueryView } from "../../components/QueryView";
import { PageSkeleton } from "../../components/Skeletons";
import { useUrlState } from "../../components/urlState";
import { CompaniesCard } from "./CompaniesCard";
import { ContactsCard } from "./ContactsCard";
import { ConsentsCard } from "./ConsentsCard";
import { Conversations } from "./Conversations";
import { Coupons } from "./coupons/Coupons";
import { Evidence } from "./evidence/Evidence";
import { Past, PastPicker } from "./evidence/Past";
import { Memberships } from "./Memberships";
import { Messages } from "./Messages";
import { Ledger } from "./points/Ledger";
import { PointsCard } from "./points/PointsCard";
import { PreferencesCard } from "./PreferencesCard";
import { PrivacyCard } from "./privacy/PrivacyCard";
import { Runs } from "./Runs";
import { Scores } from "./Scores";
import { SimilarCard } from "./SimilarCard";
import { StandingCard } from "./StandingCard";
import { TagsCard } from "./TagsCard";
import { TasksCard } from "./TasksCard";
import { Timeline } from "./Timeline";
import { Traits } from "./Traits";

type Tab = NonNullable<TabsProps["items"]>[number];

/** A customer's file. */
export function Component() {
  const { t } = useTranslation();
  const { customerId = "" } = useParams();
  const { search } = useLocation();
  const may = usePermission();
  const [tab, setTab] = useUrlState("tab");
  const [asOf, setAsOf] = useUrlState("asOf");
  const query = api.useQuery("get", "/v1/customers/{customer_id}", { params: { path: { customer_id: customerId } } }, { ...live });
  return (
    <QueryView query={query} skeleton={<PageSkeleton />}>
      {(customer) => {
        const id = customer.customerId;
        // Joined with another since: the file stands under the present id.
        if (id !== customerId) return <Navigate to={`/customers/${id}${search}`} replace />;
        const items: (Tab | false)[] = [
          { key: "timeline", label: t("customer.timeline"), children: <Timeline id={id} /> },
          may("PERMISSION_SEGMENTS_READ") && { key: "segments", label: t("customer.segments"), children: <Memberships id={id} /> },
          may("PERMISSION_JOURNEYS_READ") && { key: "journeys", label: t("customer.journeys"), children: <Runs id={id} /> },
          may("PERMISSION_MESSAGES_READ") && { key: "messages", label: t("customer.messages"), children: <Messages id={id} /> },
          may("PERMISSION_CONVERSATIONS_READ") && { key: "conversations", label: t("customer.conversations"), children: <Conversations id={id} /> },
          { key: "points", label: t("loyalty.points"), children: <Ledger id={id} /> },
          { key: "coupons", label: t("coupons.tab"), children: <Coupons id={id} /> },
          { key: "scores", label: t("customer.scores"), children: <Scores id={id} /> },
          { key: "identity", label: t("evidence.tab"), children: <Evidence customer={customer} /> },
          { key: "traits", label: t("customer.traits"), children: <Traits customer={customer} /> },
        ];
        return (
          <>
            <PageHeader title={nameOf(customer.traits ?? {}) || t("customer.nameless", { id })} beside={customer.restriction && <Tag color="orange">{t("privacy.restricted")}</Tag>} back="/customers" acts={<PastPicker value={asOf} onChange={setAsOf} />} />
            {asOf ? (
              <Past customer={customer} moment={asOf} onBack={() => setAsOf("")} />
            ) : (
              <Row gutter={[16, 16]}>
                <Col xs={24} lg={8} xl={7} style={{ display: "flex", flexDirection: "column", gap: 16 }}>
                  <ContactsCard customer={customer} />
                  <SimilarCard customer={customer} />
                  <CompaniesCard id={id} />
                  <PointsCard id={id} onLedger={() => setTab("points")} />
                  <StandingCard id={id} />
                  {may("PERMISSION_TASKS_READ") && <TasksCard id={id} />}
                  <TagsCard customer={customer} />
                  <ConsentsCard customer={customer} />
                  <PreferencesCard id={id} />
                  <PrivacyCard customer={customer} />
                </Col>
                <Col xs={24} lg={16} xl={17}>
                  <Tabs activeKey={tab || "timeline"} onChange={setTab} items={items.filter((item) => item !== false)} destroyOnHidden />
                </Col>
              </Row>
            )}
          </>
        );
      }}
    </QueryView>
  );
}
