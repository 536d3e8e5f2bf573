"""Settings, read once from the environment (``MINGDAN_...``) and frozen."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Office(BaseSettings):
    """The deciding office as it signs its documents. The defaults are the fictional sample's."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_OFFICE_", frozen=True)

    name: str = Field("示例区卫生健康局", description="full name of the deciding office")
    short: str = Field("示卫职", description="prefix of its document numbers (文号)")
    address: str = Field("示例区示例路1号", description="where to bring a defence")
    phone: str = Field("000-00000000", description="for questions about a document")
    list_prefix: str = Field("sl-ohbl", description="prefix of listing ids; never change it")
    list_kind: str = Field("district", description="district, or statutory under such a rule pack")


class Smtp(BaseSettings):
    """Where mail is handed over. Without a host, notices are rendered and kept, not mailed."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_SMTP_", frozen=True)

    host: str = Field("", description="mail server; empty: no mail")
    port: int = Field(587, description="its port")
    user: str = Field("", description="user name; empty: no login")
    password: str = Field("", description="password", repr=False)
    sender: str = Field("notice@mingdan.invalid", description="From address")
    security: str = Field("starttls", description="starttls, tls, or none (loopback only)")
    timeout_seconds: float = Field(30, description="per connection")
    attempts: int = Field(8, description="tries before an official is asked")


class Settings(BaseSettings):
    """Everything a process needs to know that is not law."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_", frozen=True)

    home: Path = Field(Path(".mingdan"), description="where the embedded default keeps its files")
    database_url: str = Field(
        "", description="empty: SQLite under home; else postgresql+psycopg://"
    )
    public_dir: Path | None = Field(None, description="the public site; empty: home/public")
    batch_size: int = Field(1000, description="events handled in one transaction at most")
    office: Office = Field(default_factory=lambda: Office(), description="the deciding office")
    smtp: Smtp = Field(default_factory=lambda: Smtp(), description="the mail server")

    @property
    def url(self) -> str:
        """The database in force."""
        return self.database_url or f"sqlite:///{self.home / 'mingdan.db'}"

    @property
    def public(self) -> Path:
        """Where the published files stand."""
        return self.public_dir or self.home / "public"
