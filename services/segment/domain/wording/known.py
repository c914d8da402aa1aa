"""What events, traits, properties and scores are called in Chinese and English, where many have them; others as they are sent.

The console says the same (`gateway/console/src/i18n`); `tests/unit/segment/test_sentences.py` compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "Product Viewed": "浏览商品",
        "Products Searched": "搜索商品",
        "Product List Viewed": "浏览商品列表",
        "Product Added": "加入购物车",
        "Product Removed": "移出购物车",
        "Product Added to Wishlist": "收藏商品",
        "Cart Viewed": "查看购物车",
        "Checkout Started": "开始结算",
        "Order Completed": "完成订单",
        "Order Updated": "订单更新",
        "Order Refunded": "订单退款",
        "Order Cancelled": "取消订单",
        "Product Reviewed": "评价商品",
        "Coupon Applied": "使用优惠券",
        "Signed Up": "注册",
        "Signed In": "登录",
        "Note Viewed": "浏览笔记",
        "Store Consultation": "到店咨询",
        "Complaint Made": "投诉",
        "Message Sent": "消息已发送",
        "Message Delivered": "消息已送达",
        "Message Failed": "消息发送失败",
        "Message Opened": "打开消息",
        "Message Link Clicked": "点击消息链接",
        "Email Opened": "打开邮件",
        "Email Link Clicked": "点击邮件链接",
        "Unsubscribed": "退订",
        "SMS Replied": "回复短信",
        "Task Completed": "员工任务完成",
        "WeCom Contact Added": "添加企业微信好友",
        "WeCom Contact Removed": "删除企业微信好友",
        "Consent Granted": "同意接收消息",
        "Consent Withdrawn": "撤回同意",
    }
)
"""Names of events in Chinese; in English they are words themselves."""

FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "name": ("姓名", "name"),
        "birthday": ("生日", "birthday"),
        "gender": ("性别", "gender"),
        "city": ("城市", "city"),
        "email": ("邮箱", "e-mail"),
        "phone": ("手机号", "phone"),
        "createdAt": ("注册时间", "time of registration"),
        "favouriteCategory": ("偏好品类", "favourite category"),
        "homeStoreId": ("归属门店", "home store"),
        "signUpSource": ("注册来源", "source of the registration"),
        "revenue": ("金额", "revenue"),
        "total": ("总额", "total"),
        "price": ("价格", "price"),
        "quantity": ("数量", "quantity"),
        "order_id": ("订单", "order"),
        "product_id": ("商品", "product"),
        "category": ("品类", "category"),
        "brand": ("品牌", "brand"),
        "channel": ("渠道", "channel"),
        "store_id": ("门店", "store"),
        "coupon": ("优惠券", "coupon"),
        "currency": ("货币", "currency"),
    }
)
"""Traits and properties."""

SCORES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "churn_probability": ("流失概率", "chance of churning"),
        "rfm_recency": ("最近购买（R）", "recency (R)"),
        "rfm_frequency": ("购买频次（F）", "frequency (F)"),
        "rfm_monetary": ("消费金额（M）", "money (M)"),
    }
)
