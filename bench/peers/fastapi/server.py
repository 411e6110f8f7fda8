"""FastAPI with pydantic models, as its manual writes them."""

from typing import Annotated

from fastapi import FastAPI, Path, Query
from pydantic import BaseModel, EmailStr, Field


class Message(BaseModel):
    message: str


class Item(BaseModel):
    id: int
    limit: int
    q: str | None


class Customer(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    email: EmailStr


class Address(BaseModel):
    street: str = Field(min_length=1, max_length=100)
    city: str = Field(min_length=1, max_length=80)
    zip: str = Field(pattern="^[0-9]{5}$")
    country: str = Field(pattern="^[A-Z]{2}$")


class LineItem(BaseModel):
    sku: str = Field(pattern="^[A-Z]{3}-[0-9]{4}$")
    name: str = Field(min_length=1, max_length=100)
    quantity: int = Field(ge=1, le=1000)
    price: float = Field(ge=0.01, le=1_000_000)


class Order(BaseModel):
    reference: str = Field(min_length=8, max_length=40)
    customer: Customer
    shipping: Address
    items: list[LineItem] = Field(min_length=1, max_length=50)
    tags: list[Annotated[str, Field(min_length=1, max_length=20)]] = Field(default=[], max_length=10)
    note: str | None = Field(default=None, max_length=500)


app = FastAPI(title="Orders")


@app.get("/json")
async def hello() -> Message:
    return Message(message="Hello, World!")


@app.get("/items/{id}")
async def get_item(
    id: Annotated[int, Path(ge=0, le=2**64 - 1)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    q: Annotated[str | None, Query(min_length=1, max_length=50)] = None,
) -> Item:
    return Item(id=id, limit=limit, q=q)


@app.post("/orders", status_code=201)
async def place_order(order: Order) -> Order:
    return order
