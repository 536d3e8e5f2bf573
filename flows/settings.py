"""Settings, read once from the environment (``MINGDAN_...``) and frozen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

# A folder of files called as the settings are (mingdan_smtp_password): what is secret need not
# stand in the environment. systemd names it so (LoadCredential=); else MINGDAN_SECRETS does.
SECRETS = ("MINGDAN_SECRETS", "CREDENTIALS_DIRECTORY")


def _readable(folder: Path) -> None:
    """Name what whoever runs this may not read; the library would name a field."""
    for file in (folder, *sorted(folder.glob("mingdan_*"))):
        if not os.access(file, os.R_OK):
            raise SettingsError(
                f"运行本程序的用户（{os.geteuid()}）无权读取 {file}：请改正权限"
                "（容器的密码文件为 0444，它们所在的文件夹为 0700）。"
            )


class FromFiles(BaseSettings):
    """Settings of the environment, or of files in a folder that is named there."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given values first, then the environment, then the files."""
        del dotenv_settings, file_secret_settings
        folder = next((os.environ[name] for name in SECRETS if os.environ.get(name)), None)
        if folder and not Path(folder).is_dir():  # else an office would begin on an empty database
            raise SettingsError(f"没有文件夹 {folder}：请改正 {'、'.join(SECRETS)} 中设置的一个。")
        if folder:
            _readable(Path(folder))
        files = [SecretsSettingsSource(settings_cls, secrets_dir=folder)] if folder else []
        return init_settings, env_settings, *files


class Office(FromFiles):
    """The deciding office as it signs its documents. The defaults are the fictional sample's."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_OFFICE_", frozen=True)

    name: str = Field("示例区卫生健康局", description="full name of the deciding office")
    short: str = Field("示卫职", description="prefix of its document numbers (文号)")
    address: str = Field("示例区示例路1号", description="where to bring a defence")
    phone: str = Field("000-00000000", description="for questions about a document")
    reconsideration_organ: str = Field("示例区人民政府", description="hears reconsiderations")
    complaint_review_organ: str = Field(
        "示例市卫生健康委员会（虚构）", description="reviews replies to complaints (复查)"
    )
    court: str = Field("示例区人民法院", description="hears suits")
    government: str = Field("示例区人民政府", description="asked to order a closure")
    fine_payment: str = Field("持本决定书到示例银行（虚构）缴纳", description="how a fine is paid")
    name_en: str = Field("Sample District Health Bureau", description="its English name")
    uscc: str = Field("", description="its own credit code, for publicity systems")
    specimen: bool = Field(True, description="mark every document as an unsealed sample")
    list_prefix: str = Field(
        "sl-ohbl",
        description="prefix of listing ids, lower-case letters, digits, hyphens; never change it",
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=16,
    )


class Smtp(FromFiles):
    """Where mail is handed over. Without a host, notices are rendered and kept, not mailed."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_SMTP_", frozen=True)

    host: str = Field("", description="mail server; empty: no mail")
    port: int = Field(587, description="its port")
    user: str = Field("", description="user name; empty: no login")
    password: str = Field("", description="password", repr=False)
    sender: str = Field("notice@mingdan.invalid", description="From address")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls, or none (loopback only)"
    )
    timeout_seconds: float = Field(30, description="per connection")
    attempts: int = Field(8, description="tries before an official is asked")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.host and self.user and not self.password:
            raise ValueError(
                "设置了 MINGDAN_SMTP_USER，须一并设置 MINGDAN_SMTP_PASSWORD"
                "（或文件 mingdan_smtp_password）；不需登录的，两者都不设置"
            )
        return self


class Oidc(FromFiles):
    """The office's own sign-in (OpenID Connect). Without an issuer there is none."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_OIDC_", frozen=True)

    issuer: str = Field(
        "",
        pattern=r"^(https://[^\s/?#]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)?(/[^\s?#]*)?$",
        description="its address, as its tokens name it; https, http on loopback only; empty: none",
    )
    client_id: str = Field("", description="as what this product is registered there")
    client_secret: str = Field("", description="its secret there", repr=False)
    client_secret_file: Path | None = Field(None, description="a file that holds it instead")
    redirect: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+/desk/oidc/back)?$",
        description="https://.../desk/oidc/back as registered; empty: as the browser asks",
    )
    trusted: str = Field(
        "", description="amr or acr values taken for the second factor, by commas; empty: none"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.issuer and not self.client_id:
            raise ValueError("MINGDAN_OIDC_ISSUER 须与 MINGDAN_OIDC_CLIENT_ID 一起设置")
        return self

    @property
    def secret(self) -> str:
        """The secret in force."""
        file = self.client_secret_file
        return file.read_text("utf-8").strip() if file else self.client_secret

    @property
    def trusts(self) -> frozenset[str]:
        """What is taken for the second factor."""
        return frozenset(one.strip() for one in self.trusted.split(",") if one.strip())


class Backup(FromFiles):
    """Where backups are kept and how many. Without a folder nothing is backed up."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_BACKUP_", frozen=True)

    folder: Path | None = Field(
        None, description="where backups are kept, best another machine's disk; empty: none"
    )
    pass_phrase_file: Path | None = Field(
        None, description="a file whose first line seals the keys in a backup; empty: no keys in it"
    )
    daily: int = Field(14, ge=1, description="days of which the newest backup is kept")
    monthly: int = Field(12, ge=0, description="months of which the newest backup is kept")
    form: Literal["dump", "base"] = Field(
        "dump", description="PostgreSQL: dump (pg_dump), or base (pg_basebackup, to any moment)"
    )
    wal: Path | None = Field(
        None, description="form base: the folder the server's archive_command copies its log to"
    )
    programs: Path | None = Field(
        None, description="folder of pg_dump, pg_restore, pg_basebackup; empty: on the path"
    )


class Settings(FromFiles):
    """Everything a process needs to know that is not law."""

    model_config = SettingsConfigDict(env_prefix="MINGDAN_", frozen=True)

    home: Path = Field(Path(".mingdan"), description="where the embedded default keeps its files")
    database_url: str = Field(
        "", description="empty: SQLite under home; else postgresql+psycopg://"
    )
    public_root: Path | None = Field(
        None, description="the public site is public/ below this; empty: below home"
    )
    public_address: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+(/[^\s]*)?/)?$",
        description="where the public reaches the site, https://.../; empty: no full addresses",
    )
    counter_address: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+(/[^\s]*)?/|/)?$",
        description="where the public reaches /complain/ and /party/: / on the site's own server, "
        "https://.../ elsewhere; empty: the site has no links to them",
    )
    language: Literal["zh", "en"] = Field(
        "zh", description="of the command line's help and of what it says of a wrong call"
    )
    calendar: Path | None = Field(
        None, description="the office's own calendar (YAML); empty: calendar.yaml under home"
    )
    allowed_passages: Path | None = Field(
        None, description="passages that may be public though they look like a leak, one a line"
    )
    log_name: str = Field(
        "list.mingdan.invalid/log",
        description="name of the public log, best its address without https://; never change it",
    )
    log_key: Path | None = Field(
        None, description="the key that signs the public log; empty: log.key under home"
    )
    fonts: Path | None = Field(
        None, description="folder of the office's own faces (小标宋, 仿宋 ...); empty: the system's"
    )
    batch_size: int = Field(4000, description="events handled in one transaction at most")
    cases_in_memory: int = Field(
        100_000, description="folded cases a process keeps at hand, some 3 kB each"
    )
    second_factor: bool = Field(
        True, description="officials give a code of their phone too; off only with sample data"
    )
    shadow_pack: str = Field(
        "", description="a pack (id or YAML file) tried out every night, without legal effect"
    )
    duty: str = Field(
        "",
        pattern=r"^([^\s,@]+@[^\s,@]+(, ?[^\s,@]+@[^\s,@]+)*)?$",
        description="addresses of the person on duty, by commas: told when something does not run",
    )
    log_file: Path | None = Field(
        None, description="where a line for every unit of work goes; empty: standard error"
    )
    watch_token: str = Field(
        "",
        description="what a monitor shows (Bearer) to read /metrics and /readyz; "
        "empty: only this machine reads them",
        repr=False,
    )
    prefect_page: str = Field(
        "",
        pattern=r"^(https?://[^\s]+)?$",
        description="where officials reach Prefect's own pages; empty: no link to them",
    )
    office: Office = Field(default_factory=Office, description="the deciding office")
    smtp: Smtp = Field(default_factory=Smtp, description="the mail server")
    oidc: Oidc = Field(default_factory=Oidc, description="the office's own sign-in")
    backup: Backup = Field(default_factory=Backup, description="what is kept for a bad day")

    @model_validator(mode="after")
    def _second_factor_where_it_counts(self) -> Self:
        if not self.second_factor and not self.office.specimen:
            raise ValueError(
                "MINGDAN_SECOND_FACTOR=false 只能用于样例数据（MINGDAN_OFFICE_SPECIMEN=true）"
            )
        return self

    @field_validator("database_url")
    @classmethod
    def _a_database_of_two_kinds(cls, url: str) -> str:
        # Not told itself: it may hold a password.
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError(
                "MINGDAN_DATABASE_URL 须以 sqlite:///（一台机器，后接文件路径）或者 "
                "postgresql+psycopg://（后接 用户:密码@主机/数据库）开头，请改正后再运行"
            )
        return url

    @property
    def on_duty(self) -> list[str]:
        """The addresses of the person on duty."""
        return [one.strip() for one in self.duty.split(",") if one.strip()]

    @property
    def url(self) -> str:
        """The database in force."""
        return self.database_url or f"sqlite:///{self.home / 'mingdan.db'}"

    @property
    def database_stands(self) -> bool:
        """Whether the database is there to be asked: a server's is, a file may not be made yet."""
        file = self.url.removeprefix("sqlite:///")
        return file == self.url or Path(file).exists()

    @property
    def calendar_file(self) -> Path:
        """Where the office's own calendar stands, if it has one."""
        return self.calendar or self.home / "calendar.yaml"

    @property
    def log_key_file(self) -> Path:
        """Where the key that signs the public log is kept; it is made when it is first needed."""
        return self.log_key or self.home / "log.key"

    @property
    def site(self) -> Path:
        """The folder below which ``public`` stands, a link to the newest release."""
        return self.public_root or self.home
