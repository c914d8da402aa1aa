import {
  ApartmentOutlined,
  FileTextOutlined,
  HomeOutlined,
  LineChartOutlined,
  MailOutlined,
  SettingOutlined,
  TeamOutlined,
  UsergroupAddOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";

/** The entries of the side menu, in its order. One is shown as soon as a page below it stands in `routes.ts`. */
export const sections: { name: string; icon: ReactNode }[] = [
  { name: "home", icon: <HomeOutlined /> },
  { name: "customers", icon: <TeamOutlined /> },
  { name: "segments", icon: <UsergroupAddOutlined /> },
  { name: "journeys", icon: <ApartmentOutlined /> },
  { name: "templates", icon: <FileTextOutlined /> },
  { name: "messages", icon: <MailOutlined /> },
  { name: "models", icon: <LineChartOutlined /> },
  { name: "settings", icon: <SettingOutlined /> },
];
