import {
  ApartmentOutlined,
  BankOutlined,
  CalculatorOutlined,
  CheckSquareOutlined,
  DatabaseOutlined,
  FileTextOutlined,
  GiftOutlined,
  HomeOutlined,
  LineChartOutlined,
  MailOutlined,
  MessageOutlined,
  PieChartOutlined,
  SettingOutlined,
  ShopOutlined,
  ShoppingOutlined,
  TagsOutlined,
  TeamOutlined,
  UsergroupAddOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Permission } from "./session";

interface Section {
  name: string;
  icon: ReactNode;
  /** What one must be allowed to do; who is not, does not see the entry. Without one everybody does. */
  permission?: Permission;
}

/** The entries of the side menu, in its order. One is shown as soon as a page below it stands in `routes.ts`. */
export const sections: Section[] = [
  { name: "home", icon: <HomeOutlined /> },
  { name: "customers", icon: <TeamOutlined />, permission: "PERMISSION_CUSTOMERS_READ" },
  { name: "companies", icon: <BankOutlined />, permission: "PERMISSION_CUSTOMERS_READ" },
  { name: "tags", icon: <TagsOutlined />, permission: "PERMISSION_CUSTOMERS_READ" },
  { name: "till", icon: <ShopOutlined />, permission: "PERMISSION_CUSTOMERS_READ" },
  { name: "segments", icon: <UsergroupAddOutlined />, permission: "PERMISSION_SEGMENTS_READ" },
  { name: "computed-traits", icon: <CalculatorOutlined />, permission: "PERMISSION_SEGMENTS_READ" },
  { name: "insight", icon: <PieChartOutlined />, permission: "PERMISSION_INSIGHT_READ" },
  { name: "journeys", icon: <ApartmentOutlined />, permission: "PERMISSION_JOURNEYS_READ" },
  { name: "templates", icon: <FileTextOutlined />, permission: "PERMISSION_TEMPLATES_READ" },
  { name: "messages", icon: <MailOutlined />, permission: "PERMISSION_MESSAGES_READ" },
  { name: "tasks", icon: <CheckSquareOutlined />, permission: "PERMISSION_TASKS_READ" },
  { name: "conversations", icon: <MessageOutlined />, permission: "PERMISSION_CONVERSATIONS_READ" },
  { name: "catalogue", icon: <ShoppingOutlined />, permission: "PERMISSION_CATALOGUE_READ" },
  { name: "coupons", icon: <GiftOutlined />, permission: "PERMISSION_COUPONS_READ" },
  { name: "models", icon: <LineChartOutlined />, permission: "PERMISSION_MODELS_READ" },
  { name: "data", icon: <DatabaseOutlined />, permission: "PERMISSION_DATA_READ" },
  { name: "settings", icon: <SettingOutlined /> },
];
