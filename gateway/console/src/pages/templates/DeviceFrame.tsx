import { Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { HtmlFrame } from "../../components/HtmlFrame";
import { useUrlState } from "../../components/urlState";

/** As wide as mail is read, in CSS pixels; as high as it is shown. */
const DEVICES = { desktop: [1024, 640], tablet: [768, 640], phone: [375, 667] } as const;
type Device = keyof typeof DEVICES;

/** A mail at the width of a desktop, a tablet or a phone: what the page has no room for is made smaller, as a whole. */
export function DeviceFrame({ html, title }: { html: string; title: string }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useUrlState("device");
  const device: Device = chosen === "tablet" || chosen === "phone" ? chosen : "desktop";
  const [width, height] = DEVICES[device];
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const scale = room ? Math.min(1, room / width) : 1;
  return (
    <div>
      <Segmented<Device>
        size="small"
        aria-label={t("templates.device")}
        value={device}
        onChange={(next) => setChosen(next === "desktop" ? "" : next)}
        options={(Object.keys(DEVICES) as Device[]).map((value) => ({ value, label: t(`templates.devices.${value}`, { width: DEVICES[value][0] }) }))}
        style={{ marginBottom: 12 }}
      />
      <div ref={box} style={{ overflow: "hidden", height: height * scale + 2 }}>
        {room > 0 && (
          <div style={{ width, height, transform: `scale(${scale})`, transformOrigin: "0 0", marginInlineStart: Math.max(0, (room - width * scale) / 2) }}>
            <HtmlFrame title={title} html={html} height={height} hasImages />
          </div>
        )}
      </div>
    </div>
  );
}
