import { CheckCircleOutlined, MinusCircleOutlined, ScissorOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Link } from "./layout";

const LOOKS = {
  LINK_STATE_UNSPECIFIED: { color: "default", icon: undefined },
  LINK_STATE_ACCEPTED: { color: "success", icon: <CheckCircleOutlined /> },
  LINK_STATE_REFUSED: { color: "warning", icon: <MinusCircleOutlined /> },
  LINK_STATE_CUT: { color: "error", icon: <ScissorOutlined /> },
};

/** What became of a link. */
export function StateTag({ state }: { state: Link["state"] }) {
  const { t } = useTranslation();
  const look = LOOKS[state];
  return <Tag color={look.color} icon={look.icon}>{t(`evidence.states.${state}`)}</Tag>;
}
